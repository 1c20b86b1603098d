namespace LlmOps.Engine.Text;

/// <summary>How identifiers (<c>camelCase</c>, <c>snake_case</c>, <c>dotted.name</c>) are split, by every chunk index alike.</summary>
public static class IdentifierParts
{
    /// <summary>A part: a capitalised word, a run of capitals, or a run of small letters and digits.</summary>
    public const string Pattern = @"(\p{Lu}[\p{Ll}\p{N}'’]+|\p{Lu}{2,}\p{N}*(?!\p{Ll})|[\p{Ll}\p{Lo}\p{N}'’]{2,})";
}
