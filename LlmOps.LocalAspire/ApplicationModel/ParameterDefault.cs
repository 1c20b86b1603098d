namespace Aspire.Hosting.ApplicationModel;

/// <summary>The value of a parameter that nobody set.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}
