namespace LlmOps.Tests;

/// <summary>Slow tests have a short form, which every run takes, and a long form: <c>LLMOPS_TEST_LONG=1 dotnet test</c>.</summary>
internal static class LongForm
{
    private const string Variable = "LLMOPS_TEST_LONG";

    /// <summary>Whether this run takes the long form.</summary>
    public static bool IsRequested { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Skips the test in the short form.</summary>
    /// <param name="reason">Why the test is slow: a sentence without its full stop.</param>
    public static void Require(string reason) => Assert.SkipUnless(IsRequested, $"{reason}; {Variable}=1 runs it.");
}
