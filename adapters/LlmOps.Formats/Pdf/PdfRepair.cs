using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.Engine.Ingesting;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Parser.Parts;
using UglyToad.PdfPig.Tokens;

namespace LlmOps.Formats.Pdf;

/// <summary>Puts right, before pages are read, what the library cannot read: forms that show themselves, which it follows until its stack
/// is full, and comments in the tables that say which characters a font shows, for which it leaves out all text in that font.</summary>
internal sealed partial class PdfRepair
{
    private const int MaxDepth = 64;
    private const int MaxVisits = 50_000;

    private readonly PdfDocument _document;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<IndirectReference, List<string>> _calls = [];
    private readonly HashSet<IndirectReference> _done = [];
    private readonly HashSet<IndirectReference> _fonts = [];
    private readonly List<IndirectReference> _path = [];
    private readonly List<DictionaryToken> _names = [];
    private int _visits;

    private PdfRepair(PdfDocument document, CancellationToken cancellationToken)
    {
        _document = document;
        _cancellationToken = cancellationToken;
    }

    public static void Apply(PdfDocument document, CancellationToken cancellationToken)
    {
        var repair = new PdfRepair(document, cancellationToken);
        foreach (var resources in repair.PageResources())
        {
            repair.Resources(resources);
        }
    }

    // Nodes of the page tree hand their resources down to their pages; each is looked at once wherever it stands.
    private IEnumerable<DictionaryToken> PageResources()
    {
        var seen = new HashSet<IndirectReference>();
        var open = new Stack<IToken>();
        if (_document.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Pages, out var root))
        {
            open.Push(root);
        }

        while (open.TryPop(out var token))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if ((token is IndirectReferenceToken reference && !seen.Add(reference.Data)) || Find<DictionaryToken>(token) is not { } node)
            {
                continue;
            }

            foreach (var kid in Find<ArrayToken>(node, NameToken.Kids)?.Data ?? [])
            {
                open.Push(kid);
            }

            if (
                node.TryGet(NameToken.Resources, out var resources)
                && (resources is not IndirectReferenceToken shared || seen.Add(shared.Data))
                && Find<DictionaryToken>(resources) is { } found
            )
            {
                yield return found;
            }
        }
    }

    private void Resources(DictionaryToken resources)
    {
        Fonts(resources);
        if (Find<DictionaryToken>(resources, NameToken.Xobject) is not { } forms)
        {
            return;
        }

        _names.Add(forms);
        foreach (var form in forms.Data.Values.OfType<IndirectReferenceToken>())
        {
            ClosesLoop(form.Data);
        }

        _names.RemoveAt(_names.Count - 1);
    }

    private bool ClosesLoop(IndirectReference reference)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_path.Contains(reference) || _path.Count >= MaxDepth)
        {
            return true;
        }

        if (_done.Contains(reference))
        {
            return false;
        }

        if (Find<StreamToken>(new IndirectReferenceToken(reference)) is not { } form || !IsForm(form))
        {
            _done.Add(reference);
            return false;
        }

        if (++_visits > MaxVisits)
        {
            throw new DocumentUnreadableException("too-large", $"The forms of the PDF show each other more than {MaxVisits} times.");
        }

        _path.Add(reference);
        var resources = Find<DictionaryToken>(form.StreamDictionary, NameToken.Resources);
        Fonts(resources);
        _names.Add(Find<DictionaryToken>(resources, NameToken.Xobject) ?? new DictionaryToken(new Dictionary<NameToken, IToken>()));
        var (loops, isWhole) = (new HashSet<string>(StringComparer.Ordinal), true);
        foreach (var call in Calls(reference, form))
        {
            // Names that a form does not know are those of what shows it.
            var owner = _names.FindLastIndex(names => names.ContainsKey(NameToken.Create(call)));
            if (owner < 0 || !_names[owner].TryGet(NameToken.Create(call), out var shown) || shown is not IndirectReferenceToken next)
            {
                continue;
            }

            isWhole &= owner == _names.Count - 1;
            if (ClosesLoop(next.Data))
            {
                loops.Add(call);
            }
        }

        if (loops.Count > 0)
        {
            CutCalls(reference, form, loops);
        }

        if (isWhole)
        {
            _done.Add(reference);
        }

        _names.RemoveAt(_names.Count - 1);
        _path.RemoveAt(_path.Count - 1);
        return false;
    }

    private List<string> Calls(IndirectReference reference, StreamToken form)
    {
        if (!_calls.TryGetValue(reference, out var calls))
        {
            _calls[reference] = calls = [
                .. Call().Matches(Content(form)).Select(match => Unescape(match.Groups["name"].Value)).Distinct(StringComparer.Ordinal),
            ];
        }

        return calls;
    }

    private void CutCalls(IndirectReference reference, StreamToken form, HashSet<string> names)
    {
        var content = Call().Replace(Content(form), match => names.Contains(Unescape(match.Groups["name"].Value)) ? " " : match.Value);
        Replace(reference, form, content);
        _calls.Remove(reference);
    }

    private void Fonts(DictionaryToken? resources)
    {
        foreach (var font in Find<DictionaryToken>(resources, NameToken.Font)?.Data.Values ?? [])
        {
            if (
                Find<DictionaryToken>(font) is { } dictionary
                && dictionary.TryGet(NameToken.ToUnicode, out var map)
                && map is IndirectReferenceToken reference
                && _fonts.Add(reference.Data)
                && Find<StreamToken>(map) is { } stream
                && Content(stream) is var content
                && content.Contains("begincmap", StringComparison.Ordinal)
                && Comment().Replace(content, " ") is var plain
                && plain.Length != content.Length
            )
            {
                Replace(reference.Data, stream, plain);
            }
        }
    }

    private void Replace(IndirectReference reference, StreamToken stream, string content) =>
        _document.Advanced.ReplaceIndirectObject(
            reference,
            new StreamToken(
                stream.StreamDictionary.Without(NameToken.Filter).Without(NameToken.F).Without(NameToken.DecodeParms),
                Encoding.Latin1.GetBytes(content)
            )
        );

    // A stream that cannot be decoded is not read later either.
    private string Content(StreamToken stream)
    {
        try
        {
            return Encoding.Latin1.GetString(stream.Decode(_document.Structure.FilterProvider, _document.Structure.TokenScanner).Span);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            return "";
        }
    }

    private static bool IsForm(StreamToken stream) =>
        stream.StreamDictionary.TryGet(NameToken.Subtype, out var kind) && kind is NameToken { Data: "Form" };

    private T? Find<T>(DictionaryToken? owner, NameToken name)
        where T : class, IToken => owner is not null && owner.TryGet(name, out var token) ? Find<T>(token) : null;

    private T? Find<T>(IToken token)
        where T : class, IToken => DirectObjectFinder.TryGet<T>(token, _document.Structure.TokenScanner, out var found) ? found : null;

    private static string Unescape(string name) =>
        name.Contains('#', StringComparison.Ordinal)
            ? Escape()
                .Replace(
                    name,
                    match => ((char)int.Parse(match.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
                )
            : name;

    [GeneratedRegex(@"/(?<name>[^\s/%\[\]<>(){}]+)(\s|%[^\r\n]*)+Do(?![^\s/%\[\]<>(){}])", RegexOptions.ExplicitCapture)]
    private static partial Regex Call();

    [GeneratedRegex("#(?<code>[0-9A-Fa-f]{2})", RegexOptions.ExplicitCapture)]
    private static partial Regex Escape();

    [GeneratedRegex("%[^\r\n]*")]
    private static partial Regex Comment();
}
