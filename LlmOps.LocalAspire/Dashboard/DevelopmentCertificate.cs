using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dashboard;

/// <summary>The certificate that <c>dotnet dev-certs https</c> makes.</summary>
internal static class DevelopmentCertificate
{
    private const string MarkerExtension = "1.3.6.1.4.1.311.84.1.1";

    public static bool Exists()
    {
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Any(certificate =>
                certificate.HasPrivateKey && certificate.NotAfter > DateTime.Now && certificate.Extensions.Any(extension => extension.Oid?.Value == MarkerExtension));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
