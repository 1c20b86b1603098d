using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>StackExchange.Redis's connection string, and what this solution adds to it.</summary>
/// <param name="Value">What StackExchange.Redis takes.</param>
/// <param name="TrustedCertificate">The field <c>trustedCertificate</c>: a PEM file.</param>
internal sealed record RedisConnectionString(string Value, string? TrustedCertificate)
{
    private const string CertificateField = "trustedCertificate=";

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static RedisConnectionString Parse(string connectionString)
    {
        var fields = connectionString.Split(',');
        var value = string.Join(',', fields.Where(field => !IsCertificate(field)));

        // Read here, so that a mistake in it ends the start of the service and not its first question.
        _ = ConfigurationOptions.Parse(value);
        return new RedisConnectionString(value, Array.Find(fields, IsCertificate)?.TrimStart()[CertificateField.Length..].Trim());
    }

    private static bool IsCertificate(string field) => field.TrimStart().StartsWith(CertificateField, StringComparison.OrdinalIgnoreCase);
}
