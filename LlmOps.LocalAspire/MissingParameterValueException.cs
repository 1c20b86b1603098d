namespace Aspire.Hosting;

/// <summary>Nobody gave a parameter a value.</summary>
#pragma warning disable CA1032 // The constructors are Aspire's.
public class MissingParameterValueException : DistributedApplicationException
#pragma warning restore CA1032
{
    /// <summary>With a message.</summary>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
