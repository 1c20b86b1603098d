namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints.</summary>
internal static class ModelName
{
    private const int MaxLength = 64;

    public static void Validate(string kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        var fault = name switch
        {
            { Length: 0 } => "it is empty",
            { Length: > MaxLength } => $"it is longer than {MaxLength} characters",
            _ when !char.IsAsciiLetter(name[0]) => "it does not start with an ASCII letter",
            _ when name.EndsWith('-') => "it ends with a hyphen",
            _ when name.Contains("--", StringComparison.Ordinal) => "it has two hyphens in a row",
            _ when name.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '-') => "it has a character that is no ASCII letter, digit or hyphen",
            _ => null,
        };
        if (fault is not null)
        {
            throw new ArgumentException($"{kind} name '{name}' is invalid: {fault}.", nameof(name));
        }
    }
}
