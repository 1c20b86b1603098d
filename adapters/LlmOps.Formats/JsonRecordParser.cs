using System.Globalization;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>JSON and JSON Lines: every record becomes one line of <c>path: value</c> pairs; a list of records under a name stands under
/// that name as a heading.</summary>
internal sealed class JsonRecordParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private static readonly string[] s_lineTypes =
    [
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/x-jsonlines",
        "application/jsonlines",
    ];

    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/json", "text/json", .. s_lineTypes];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var media = MediaType.Parse(contentType);
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var text = TextDecoder.Decode(bytes, media.Charset, options.Value);
        var writer = new RecordWriter(options.Value, cancellationToken);
        try
        {
            return s_lineTypes.Contains(media.Name) || AreLines(text)
                ? ParseLines(text, writer, cancellationToken)
                : ParseWhole(text, writer);
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, escaped, is valid JSON but no text.
            throw new DocumentUnreadableException("corrupt", "The JSON holds a string that is not valid Unicode.", e);
        }
    }

    // JSON Lines often has the name of JSON: its first line is an object or a list by itself, and another one follows.
    private bool AreLines(string text)
    {
        var found = 0;
        foreach (var line in new LineReader(text))
        {
            if (line.IsBlank)
            {
                continue;
            }

            var content = text.AsSpan(line.ContentStart, line.ContentEnd - line.ContentStart).Trim();
            if (found > 0)
            {
                return content[0] is '{' or '[';
            }

            if (
                content[0] is not ('{' or '[')
                || content[^1] is not ('}' or ']')
                || !IsWhole(text.AsMemory(line.ContentStart, line.ContentEnd - line.ContentStart))
            )
            {
                return false;
            }

            found++;
        }

        return false;
    }

    private bool IsWhole(ReadOnlyMemory<char> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = options.Value.MaxNestingDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private ParsedDocument ParseWhole(string text, RecordWriter writer)
    {
        using var document = Read(text.AsMemory(), null);
        var root = document.RootElement;
        string? title = null;
        switch (root.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in root.EnumerateArray())
                {
                    writer.Record(item);
                }

                break;
            case JsonValueKind.Object:
                title = Title(root);
                writer.Root(root);
                break;
            default:
                writer.Record(root);
                break;
        }

        return writer.Builder.Build(title, "The JSON document holds no values.");
    }

    private ParsedDocument ParseLines(string text, RecordWriter writer, CancellationToken cancellationToken)
    {
        var (number, good) = (0, 0);
        DocumentUnreadableException? bad = null;
        foreach (var line in new LineReader(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (line.IsBlank)
            {
                continue;
            }

            try
            {
                using var document = Read(text.AsMemory(line.ContentStart, line.ContentEnd - line.ContentStart), number);
                writer.Record(document.RootElement);
                good++;
            }
            catch (DocumentUnreadableException e) when (e.Reason == "corrupt")
            {
                // One bad line costs one line.
                bad ??= e;
                writer.Builder.LeaveOut(LeftOutKinds.BadRecord, line.ContentEnd - line.ContentStart);
            }
            catch (InvalidOperationException)
            {
                writer.Builder.LeaveOut(LeftOutKinds.BadRecord, line.ContentEnd - line.ContentStart);
            }
        }

        if (good == 0 && bad is not null)
        {
            throw bad;
        }

        return writer.Builder.Build(null, "The file holds no records.");
    }

    private JsonDocument Read(ReadOnlyMemory<char> json, int? line)
    {
        try
        {
            return JsonDocument.Parse(
                json,
                new JsonDocumentOptions
                {
                    MaxDepth = options.Value.MaxNestingDepth,
                    AllowTrailingCommas = true,
                    CommentHandling = JsonCommentHandling.Skip,
                }
            );
        }
        catch (JsonException e) when (e.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase))
        {
            throw ParsingLimits.TooLarge(
                "The JSON is nested too deeply",
                nameof(DocumentOptions.MaxNestingDepth),
                options.Value.MaxNestingDepth,
                e
            );
        }
        catch (JsonException e)
        {
            throw new DocumentUnreadableException(
                "corrupt",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The JSON is not valid in line {line ?? (e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}."
                ),
                e
            );
        }
    }

    private static string? Title(JsonElement root)
    {
        foreach (var name in (ReadOnlySpan<string>)["title", "Title", "name", "Name"])
        {
            if (
                root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && TextCleaner.CleanLine(value.GetString()) is { Length: > 0 and <= 200 } title
            )
            {
                return title;
            }
        }

        return null;
    }

    private sealed class RecordWriter(DocumentOptions limits, CancellationToken cancellationToken)
    {
        // A longer path names nothing any more, and would be written again for every value below it.
        private const int MaxPath = 200;

        private readonly StringBuilder _line = new();
        private int _records;

        public DocumentTextBuilder Builder { get; } = new(limits.MaxTextCharacters);

        // The root's own values are one record, its lists and maps of records follow under their names.
        public void Root(JsonElement root)
        {
            _line.Clear();
            foreach (
                var property in root.EnumerateObject().Where(property => !IsRecordList(property.Value) && !IsRecordMap(property.Value))
            )
            {
                Flatten(property.Name, property.Value);
            }

            Close();
            foreach (var property in root.EnumerateObject().Where(property => IsRecordList(property.Value) || IsRecordMap(property.Value)))
            {
                Builder.Add(BlockKind.Heading, TextCleaner.CleanLine(property.Name), 2);
                if (property.Value.ValueKind == JsonValueKind.Array)
                {
                    foreach (var item in property.Value.EnumerateArray())
                    {
                        Record(item);
                    }

                    continue;
                }

                foreach (var entry in property.Value.EnumerateObject())
                {
                    _line.Clear();
                    Flatten(entry.Name, entry.Value);
                    Close();
                }
            }
        }

        private static bool IsRecordMap(JsonElement element) =>
            element.ValueKind == JsonValueKind.Object
            && element.EnumerateObject().Take(2).Count() == 2
            && element.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.Object);

        public void Record(JsonElement record)
        {
            _line.Clear();
            Flatten("", record);
            Close();
        }

        private void Close()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_records > limits.MaxRows)
            {
                throw ParsingLimits.TooLarge("The file has too many records", nameof(DocumentOptions.MaxRows), limits.MaxRows);
            }

            Builder.Add(BlockKind.TableRow, _line.ToString());
        }

        private static bool IsRecordList(JsonElement element) =>
            element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 && element[0].ValueKind == JsonValueKind.Object;

        private void Flatten(string path, JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        Flatten(
                            path.Length == 0 ? property.Name
                                : path.Length > MaxPath ? path
                                : $"{path}.{property.Name}",
                            property.Value
                        );
                    }

                    break;
                case JsonValueKind.Array
                    when element.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                    Write(path, string.Join(", ", element.EnumerateArray().Select(Scalar).Where(value => value.Length > 0)));
                    break;
                case JsonValueKind.Array:
                    var index = 0;
                    foreach (var item in element.EnumerateArray())
                    {
                        index++;
                        Flatten(
                            path.Length == 0 ? index.ToString(CultureInfo.InvariantCulture)
                                : path.Length > MaxPath ? path
                                : string.Create(CultureInfo.InvariantCulture, $"{path} {index}"),
                            item
                        );
                    }

                    break;
                default:
                    Write(path, Scalar(element));
                    break;
            }
        }

        private static string Scalar(JsonElement element) =>
            element.ValueKind switch
            {
                JsonValueKind.String => TextCleaner.Clean(element.GetString()!),
                JsonValueKind.Null or JsonValueKind.Undefined => "",
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                _ => element.GetRawText(),
            };

        private void Write(string path, string value)
        {
            if (value.Length == 0)
            {
                return;
            }

            _line.Append(_line.Length > 0 ? "; " : "");
            if (path.Length > 0)
            {
                _line.Append(TextCleaner.CleanToOneLine(path)).Append(": ");
            }

            _line.Append(value);
            ParsingLimits.EnsureTextFits(_line.Length, limits.MaxTextCharacters);
        }
    }
}
