using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A generated secret.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The least length.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower-case letters may be in it.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper-case letters may be in it.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits may be in it.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether punctuation may be in it.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of lower-case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of upper-case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of punctuation characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    public override string GetDefaultValue()
    {
        (bool Allowed, int Least, string Characters)[] classes =
            [(Lower, MinLower, LowerCharacters), (Upper, MinUpper, UpperCharacters), (Numeric, MinNumeric, NumericCharacters), (Special, MinSpecial, SpecialCharacters)];
        var all = string.Concat(classes.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        if (all.Length == 0)
        {
            throw new InvalidOperationException("A generated value needs at least one class of characters.");
        }

        var required = classes.Where(kind => kind.Allowed).SelectMany(kind => RandomNumberGenerator.GetItems<char>(kind.Characters, kind.Least)).ToArray();
        char[] value = [.. required, .. RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - required.Length))];
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }
}
