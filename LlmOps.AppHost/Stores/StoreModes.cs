namespace LlmOps.AppHost.Stores;

internal static class StoreModes
{
    public static bool TryParse(string name, out StoreMode mode) =>
        Enum.TryParse(name, ignoreCase: true, out mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(name[0]);

    /// <summary>What is wrong with a name that is not a mode, and which there are.</summary>
    public static string Refusal(string source, string name) =>
        $"{source} {name} is unknown; use {string.Join(", ", Enum.GetNames<StoreMode>()).ToLowerInvariant()}.";
}
