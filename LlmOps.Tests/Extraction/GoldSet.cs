namespace LlmOps.Tests.Extraction;

/// <summary>Sentences with what a careful reader takes from them: relations as <c>subject predicate object</c>, entities by key.</summary>
internal static class GoldSet
{
    public static IReadOnlyList<(string Text, string[] Entities, string[] Relations)> Cases { get; } =
    [
        (
            "Woodgrove Bank acquired Litware in June 2018 for 90 million euros.",
            ["woodgrove bank", "litware"],
            ["woodgrove bank|acquired|litware", "litware|acquired_in|june 2018"]
        ),
        ("Litware was bought by Woodgrove Bank.", ["woodgrove bank", "litware"], ["woodgrove bank|acquired|litware"]),
        (
            "Proseware, Inc. was founded in 1999 by Maria Kowalska and Peter Lund.",
            ["proseware", "maria kowalska", "peter lund"],
            ["proseware|founded_in|1999", "proseware|founded_by|maria kowalska", "proseware|founded_by|peter lund"]
        ),
        ("Maria Kowalska founded Proseware in Warsaw.", ["maria kowalska", "proseware", "warsaw"], ["proseware|founded_by|maria kowalska"]),
        (
            "Trey Research is headquartered in Copenhagen, Denmark.",
            ["trey research", "copenhagen", "denmark"],
            ["trey research|headquartered_in|copenhagen", "copenhagen|located_in|denmark"]
        ),
        (
            "The headquarters of Trey Research are in Copenhagen.",
            ["trey research", "copenhagen"],
            ["trey research|headquartered_in|copenhagen"]
        ),
        (
            "Lamna Healthcare, based in Vienna, develops the PulseBand.",
            ["lamna healthcare", "vienna", "pulseband"],
            ["lamna healthcare|located_in|vienna", "lamna healthcare|develops|pulseband"]
        ),
        ("Sofia Rossi is the CEO of Lamna Healthcare.", ["sofia rossi", "lamna healthcare"], ["sofia rossi|ceo_of|lamna healthcare"]),
        ("Lamna Healthcare is led by Sofia Rossi.", ["sofia rossi", "lamna healthcare"], ["lamna healthcare|led_by|sofia rossi"]),
        (
            "In 2020, Lamna Healthcare appointed Sofia Rossi as chief executive.",
            ["sofia rossi", "lamna healthcare"],
            ["sofia rossi|ceo_of|lamna healthcare", "sofia rossi|appointed_in|2020"]
        ),
        (
            "Margie's Travel is a subsidiary of Wingtip Group.",
            ["margies travel", "wingtip group"],
            ["margies travel|subsidiary_of|wingtip group"]
        ),
        (
            "Wingtip Group owns Blue Yonder Airlines and Southridge Video.",
            ["wingtip group", "blue yonder airlines", "southridge video"],
            ["wingtip group|owns|blue yonder airlines", "wingtip group|owns|southridge video"]
        ),
        (
            "Blue Yonder Airlines is owned by Wingtip Group.",
            ["wingtip group", "blue yonder airlines"],
            ["wingtip group|owns|blue yonder airlines"]
        ),
        (
            "Relecloud launched the CloudKeeper in May 2017.",
            ["relecloud", "cloudkeeper"],
            ["relecloud|launched|cloudkeeper", "cloudkeeper|launched_in|may 2017"]
        ),
        ("The CloudKeeper was developed by Relecloud.", ["relecloud", "cloudkeeper"], ["relecloud|develops|cloudkeeper"]),
        ("Relecloud partnered with Tailspin Toys last year.", ["relecloud", "tailspin toys"], ["relecloud|partner_of|tailspin toys"]),
        (
            "Alpine Ski House invested 12 million francs in Fincher Architects.",
            ["alpine ski house", "fincher architects"],
            ["alpine ski house|invested_in|fincher architects"]
        ),
        (
            "Olga Petrova was born in Riga and works for Alpine Ski House.",
            ["olga petrova", "riga", "alpine ski house"],
            ["olga petrova|born_in|riga", "olga petrova|works_for|alpine ski house"]
        ),
        (
            "Graphic Design Institute merged with School of Fine Art in 2011.",
            ["graphic design institute", "school of fine art"],
            ["graphic design institute|merged_with|school of fine art", "graphic design institute|merged_in|2011"]
        ),
        (
            "Consolidated Messenger, which was founded by Ahmed Hassan, bought Coho Winery.",
            ["consolidated messenger", "ahmed hassan", "coho winery"],
            ["consolidated messenger|founded_by|ahmed hassan", "consolidated messenger|acquired|coho winery"]
        ),
        (
            "Coho Winery makes the Silverleaf and sells it in Japan.",
            ["coho winery", "silverleaf", "japan"],
            ["coho winery|makes|silverleaf"]
        ),
        ("City Power & Light operates in Toronto.", ["city power and light", "toronto"], ["city power and light|located_in|toronto"]),
        ("Datum Corporation announced the acquisition of VanArsdel, Ltd.", ["datum", "vanarsdel"], ["datum|acquired|vanarsdel"]),
        (
            "VanArsdel's founder, Ingrid Vik, lives in Bergen.",
            ["vanarsdel", "ingrid vik", "bergen"],
            ["vanarsdel|founded_by|ingrid vik", "ingrid vik|lives_in|bergen"]
        ),
        ("Professor Chen Wei joined Munson Research in 2015.", ["chen wei", "munson research"], ["chen wei|works_for|munson research"]),
        ("Nod Publishers is part of the Liberty Group.", ["nod publishers", "liberty group"], ["nod publishers|part_of|liberty group"]),
        (
            "Thomas Berg, the chief financial officer of Nod Publishers, resigned.",
            ["thomas berg", "nod publishers"],
            ["thomas berg|works_for|nod publishers"]
        ),
        (
            "First Up Consultants competes with Best For You Organics.",
            ["first up consultants", "best for you organics"],
            ["first up consultants|competes_with|best for you organics"]
        ),
        ("The report was published on a Tuesday. Nobody read it.", [], []),
        ("After lunch the engineers replaced the pump and tested the valve.", [], []),
        ("Rain is expected in the north of Norway.", ["norway"], []),
        ("Munson Research opened an office in Lisbon.", ["munson research", "lisbon"], ["munson research|located_in|lisbon"]),
    ];

    public static string Text => string.Join("\n\n", Cases.Select(item => item.Text));
}
