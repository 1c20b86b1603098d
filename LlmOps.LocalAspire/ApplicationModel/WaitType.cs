namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is waited for.</summary>
public enum WaitType
{
    /// <summary>Until the other runs and is healthy.</summary>
    WaitUntilHealthy = 0,

    /// <summary>Until the other is done.</summary>
    WaitForCompletion = 1,

    /// <summary>Until the other runs.</summary>
    WaitUntilStarted = 2,
}
