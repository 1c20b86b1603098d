namespace Aspire.Hosting.ApplicationModel;

/// <summary>The styles of a state.</summary>
public static class KnownResourceStateStyles
{
    /// <summary>All is well.</summary>
    public static readonly string Success = "success";

    /// <summary>Something is wrong.</summary>
    public static readonly string Error = "error";

    /// <summary>Good to know.</summary>
    public static readonly string Info = "info";

    /// <summary>Something may be wrong.</summary>
    public static readonly string Warn = "warning";
}
