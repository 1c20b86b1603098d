namespace LlmOps.Engine.Asking;

/// <summary>The distinct content words of a question. A text holds a word where it has its stem in the question's language or in its own: a
/// question is often too short to tell its language, and names stand in texts of every language.</summary>
internal sealed class QuestionWords
{
    private readonly ContentWords _content;
    private readonly List<(string Word, string Stem, bool IsAlone)> _words = [];
    private readonly Dictionary<string, Dictionary<string, List<int>>> _byLanguage = new(StringComparer.Ordinal);

    public QuestionWords(ContentWords content, string question)
    {
        _content = content;
        var own = content.Of(question);
        foreach (var word in question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var stems = content.Of(word, own.Language).Stems;
            _words.AddRange(
                stems
                    .Where(stem => own.Stems.Contains(stem) && !_words.Exists(known => known.Stem == stem))
                    .Select(stem => (word, stem, stems.Count == 1))
            );
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _words.Count;

    /// <summary>The words as they are written, each with its stem. What has several (an identifier, Chinese) is there with each of
    /// them.</summary>
    public IEnumerable<(string Word, string Stem)> All => _words.Select(word => (word.Word, word.Stem));

    /// <summary>Which of the words a text holds, by their place.</summary>
    public HashSet<int> In(string text)
    {
        var language = _content.LanguageOf(text);
        var forms = FormsIn(language);
        var held = new HashSet<int>();
        foreach (var stem in _content.Among(text, language, forms.Keys))
        {
            held.UnionWith(forms[stem]);
        }

        return held;
    }

    /// <summary>The stems by which a text of a language holds words, each with the places of those.</summary>
    private Dictionary<string, List<int>> FormsIn(string? language)
    {
        if (_byLanguage.TryGetValue(language ?? "", out var forms))
        {
            return forms;
        }

        _byLanguage[language ?? ""] = forms = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < _words.Count; i++)
        {
            // Of the parts of a word none stands for the word.
            foreach (var stem in _words[i].IsAlone ? _content.Of(_words[i].Word, language).Stems.Append(_words[i].Stem) : [_words[i].Stem])
            {
                if (!forms.TryGetValue(stem, out var places))
                {
                    forms.Add(stem, places = []);
                }

                places.Add(i);
            }
        }

        return forms;
    }
}
