using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Groups the blocks of a document under their headings.</summary>
internal static class SectionReader
{
    public static List<Section> Read(ParsedDocument document)
    {
        var (text, blocks) = (document.Text, document.Blocks);
        var sections = new List<Section>();
        var path = new List<SectionHeading>();
        var content = new List<SectionBlock>();
        var titleSeen = false;
        var gaps = 0;
        var covered = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            gaps += HasWords(text.AsSpan(covered, Math.Max(0, block.Start - covered))) ? 1 : 0;
            covered = Math.Max(covered, block.End);
            if (block.Kind != BlockKind.Heading)
            {
                content.Add(new SectionBlock(block.Kind, new TextSpan(block.Start, block.End), gaps));
                continue;
            }

            Close();
            var level = Math.Clamp(block.Level, 1, 6);
            path.RemoveAll(heading => heading.Level >= level);
            var name = TextCleaner.CleanLine(text.AsSpan(block.Start, block.End - block.Start));
            var isTitle = !titleSeen && level == 1 && string.Equals(name, document.Title, StringComparison.Ordinal);
            titleSeen |= isTitle;
            if (i + 1 == blocks.Count || (blocks[i + 1].Kind == BlockKind.Heading && blocks[i + 1].Level <= level && !isTitle))
            {
                // Nothing stands below it: the heading itself is what there is to find.
                content.Add(new SectionBlock(BlockKind.Paragraph, new TextSpan(block.Start, block.End), gaps));
                Close();
            }
            else if (!isTitle && name.Length > 0)
            {
                path.Add(new SectionHeading(name, level, block.Start, gaps));
            }
        }

        Close();
        return sections;

        void Close()
        {
            if (content.Count > 0)
            {
                sections.Add(new Section([.. path], [.. content]));
                content.Clear();
            }
        }
    }

    private static bool HasWords(ReadOnlySpan<char> gap)
    {
        foreach (var character in gap)
        {
            if (char.IsLetterOrDigit(character))
            {
                return true;
            }
        }

        return false;
    }
}
