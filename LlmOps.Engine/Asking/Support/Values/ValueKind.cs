namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>What a value in a text measures.</summary>
internal enum ValueKind
{
    /// <summary>A number without a unit that is known here.</summary>
    Number,

    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>A date, or the part of one that is told.</summary>
    Date,

    /// <summary>A time of the day.</summary>
    Time,

    /// <summary>A day of the week, Monday as 1; alone or one of several that are told as a range.</summary>
    Weekday,

    /// <summary>A number that tells a place in a row: "third", "dritter".</summary>
    Ordinal,

    /// <summary>A part number, code, address or the like.</summary>
    Identifier,
}
