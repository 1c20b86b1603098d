namespace LlmOps.Engine.Text;

/// <summary>Walks the lines of a text without copying them.</summary>
internal readonly struct LineReader(string text)
{
    public Enumerator GetEnumerator() => new(text);

    public struct Enumerator(string text)
    {
        private int _next;

        public TextLine Current { get; private set; }

        public bool MoveNext()
        {
            if (_next >= text.Length)
            {
                return false;
            }

            var start = _next;
            var length = text.AsSpan(start).IndexOfAny('\n', '\r');
            var end = length < 0 ? text.Length : start + length;
            _next = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
            var span = text.AsSpan(start, end - start);
            var leading = span.Length - span.TrimStart().Length;
            Current = new TextLine(start, end, start + leading, start + leading + span.Trim().Length);
            return true;
        }
    }
}
