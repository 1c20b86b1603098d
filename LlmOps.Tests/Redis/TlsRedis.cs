using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Redis;

/// <summary>A redis-server of its own that takes TLS alone, with a certificate of an authority that no other process trusts, and one user
/// who may touch our keys alone.</summary>
internal sealed class TlsRedis : IAsyncDisposable
{
    public const string User = "llmops";
    public const string Password = "a-password-of-some-length";

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <summary>Where it listens; the certificate is for this name.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The file with the authority's certificate.</summary>
    public string Authority => Path.Combine(_folder.Directory.Root, "authority.pem");

    /// <summary>Starts one, or skips the test where there is no redis-server, or one without TLS.</summary>
    public static async Task<TlsRedis> StartAsync(CancellationToken cancellationToken)
    {
        var redis = new TlsRedis();
        try
        {
            await redis.StartProcessAsync(cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }

        _folder.Dispose();
    }

    private async Task StartProcessAsync(CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(_folder.Directory.Root).FullName;
        WriteCertificates(root);
        await File.WriteAllTextAsync(
            Path.Combine(root, "users.acl"),
            $"user default off\nuser {User} on >{Password} ~llmops:* -@all +@read +@write +@scripting +@connection +time\n",
            cancellationToken
        );
        var port = FreePort();
        var start = new ProcessStartInfo(
            "redis-server",
            [
                "--bind",
                "127.0.0.1",
                "--port",
                "0",
                "--tls-port",
                port.ToString(CultureInfo.InvariantCulture),
                "--tls-cert-file",
                Path.Combine(root, "server.pem"),
                "--tls-key-file",
                Path.Combine(root, "server.key"),
                "--tls-ca-cert-file",
                Authority,
                "--tls-auth-clients",
                "no",
                "--aclfile",
                Path.Combine(root, "users.acl"),
                "--save",
                "",
                "--dir",
                root,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no redis-server on this machine.");
        }

        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            Assert.SkipWhen(line.Contains("Bad directive", StringComparison.Ordinal), "This redis-server has no TLS.");
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                Address = string.Create(CultureInfo.InvariantCulture, $"localhost:{port}");
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.SkipWhen(
            (await _process.StandardError.ReadToEndAsync(cancellationToken)).Contains("Bad directive", StringComparison.Ordinal),
            "This redis-server has no TLS."
        );
        Assert.Fail("redis-server ended early.");
    }

    private static void WriteCertificates(string root)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=A private authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
        );
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now.AddHours(2));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        serverRequest.CertificateExtensions.Add(names.Build());
        serverRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var server = serverRequest.Create(authority, now.AddMinutes(-30), now.AddHours(1), RandomNumberGenerator.GetBytes(12));

        File.WriteAllText(Path.Combine(root, "authority.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(root, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(root, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
