using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>The kinds of <see cref="Entity.Kind"/>.</summary>
public static class EntityKinds
{
    /// <summary>A company, an authority, a school, a team.</summary>
    public const string Organization = "organization";

    /// <summary>A human being.</summary>
    public const string Person = "person";

    /// <summary>A city, a country, a region, an address.</summary>
    public const string Place = "place";

    /// <summary>Something that is made or sold.</summary>
    public const string Product = "product";

    /// <summary>A day, a month or a year.</summary>
    public const string Date = "date";

    /// <summary>What a document says in its title that it is about, whatever kind of thing that is.</summary>
    public const string Title = "title";

    /// <summary>Any other name.</summary>
    public const string Term = "term";
}
