using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds what stands behind a word for a password. What is only said about passwords is kept: a plain word behind "is", or one
/// after which the sentence goes on.</summary>
internal sealed partial class PasswordFinder : IPersonalDataFinder
{
    public string Kind => "PASSWORD";

    public IEnumerable<Range> Find(string text)
    {
        // Japanese and Chinese have no blanks: what is in Latin letters behind the particle is the password.
        for (var match = Particle().Match(text); match.Success; match = match.NextMatch())
        {
            yield return match.Index..(match.Index + match.Length);
        }

        for (var match = Password().Match(text); match.Success; match = match.NextMatch())
        {
            var value = match.Groups["value"];
            var isPlainWord = value.Value.All(char.IsLetter);
            if (
                !isPlainWord
                || match.Groups["quote"].Success
                || (match.Groups["sign"].Success && EndsThere(text, value.Index + value.Length))
            )
            {
                yield return value.Index..(value.Index + value.Length);
            }
        }
    }

    private static bool EndsThere(string text, int at)
    {
        var rest = text.AsSpan(at).TrimStart(".,;!?)。\"'`»”");
        return rest.IsEmpty || rest[0] is '\n' or '\r' || rest.Length < text.Length - at;
    }

    [GeneratedRegex(
        @"(?:(?<![\p{L}\p{N}])(?:password|passwd|pwd|passphrase|passcode|passwort|kennwort|mot\sde\spasse|contraseña|senha|palavra-passe|parola\sd'ordine|wachtwoord|passord|l[oö]senord|adgangskode|has[lł]o|пароль|şifre|heslo)|パスワード|密码|密碼|كلمة\s(?:المرور|السر)|비밀번호)\s{0,2}(?:(?<sign>[:=])|(?:is|ist|lautet|est|es|è|é|er|är|to|jest)\s)\s{0,2}(?<quote>[""'`«„“])?(?<value>[^\s""'`«»“”,;]{4,100}?)(?=[.,""'`»“”;!?)。]*(?:\s|$))",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<=(?:パスワード|暗証番号|密码|密碼)\s{0,2}[は是为為]\s{0,2})[!-~]{4,100}")]
    private static partial Regex Particle();
}
