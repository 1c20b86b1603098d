using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Where languages without capitals name a place: behind a preposition, or before the words for being there.</summary>
internal static partial class PlaceSlots
{
    /// <summary>The places that a folded text names in this way.</summary>
    public static IEnumerable<string> In(string folded, string language)
    {
        var pattern = language switch
        {
            Language.Arabic => Arabic(),
            Language.Chinese => Chinese(),
            Language.Japanese => Japanese(),
            _ => null,
        };
        return pattern is null ? [] : pattern.Matches(folded).Select(match => match.Groups["p"].Value);
    }

    [GeneratedRegex(@"(?:^|\s)في\s+(?:مدينه\s+)?(?!ال)(?<p>[\u0620-\u064a]{3,})")]
    private static partial Regex Arabic();

    [GeneratedRegex(@"(?:位于|设在|坐落于|位於|迁至|搬到)(?<p>[\u4e00-\u9fff]{2,3})(?=$|[^\u4e00-\u9fff]|市|省|区|的)")]
    private static partial Regex Chinese();

    [GeneratedRegex(
        @"[はがをに、](?<p>[\u4e00-\u9fff\u30a0-\u30ff]{2,8}?)(?:市|県|都|区|町)?(?:に(?:あり|ある|位置|置|所在|移転)|で(?:開催|行|創業|設立|創立|生産|製造|栽培|作ら|建て|生まれ|育))"
    )]
    private static partial Regex Japanese();
}
