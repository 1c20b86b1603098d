namespace Aspire.Hosting.Dashboard;

/// <summary>A dashboard that can be started.</summary>
/// <param name="FileName">Full path of the program.</param>
/// <param name="Arguments">What it is started with.</param>
/// <param name="Origin">Where it was found, in words.</param>
internal sealed record DashboardProgram(string FileName, IReadOnlyList<string> Arguments, string Origin)
{
    /// <summary>The program inside an Aspire CLI bundle.</summary>
    public static DashboardProgram FromBundle(string path, string origin) => new(path, ["dashboard"], origin);

    /// <summary>The Aspire CLI, which holds the dashboard.</summary>
    public static DashboardProgram FromCli(string path, DashboardAddresses addresses) => new(
        path,
        [
            "dashboard", "run", "--non-interactive", "--nologo",
            "--frontend-url", string.Join(';', addresses.FrontendUrls.Select(url => url.GetLeftPart(UriPartial.Authority))),
            "--otlp-grpc-url", addresses.OtlpGrpc.GetLeftPart(UriPartial.Authority),
            "--otlp-http-url", addresses.OtlpHttp.GetLeftPart(UriPartial.Authority),
        ],
        $"the Aspire CLI at {path}");
}
