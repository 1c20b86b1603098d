using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>Words for what has numbers and is no person's, in the usual languages: a number directly behind one is an order's, a part's
/// or a version's.</summary>
internal static partial class ReferenceWords
{
    /// <summary>Matches a text that ends in such a word, with "no." or a colon behind it.</summary>
    public static Regex Pattern => Reference();

    /// <summary>Matches a text that ends in a word for a version or a section.</summary>
    public static Regex Versions => Version();

    [GeneratedRegex(
        @"(?:(?<![\p{L}])(?:orders?|parts?|items?|articles?|art|serials?|s/n|p/n|pn|invoices?|tickets?|cases?|refs?|references?|batch(?:es)?|lots?|sku|models?|drawings?|standard|isbn|issn|doi|ean|upc|gtin|imei|cas|tracking|shipments?|consignment|bestell(?:ung|nummer|-nr)?|auftrags?(?:nummer)?|artikel(?:nummer)?|teil(?:e|enummer)?|sachnummer|rechnung(?:snummer)?|serien(?:nummer)?|zeichnung|charge|lieferschein|commandes?|pi[eè]ces?|factures?|r[eé]f[eé]rences?|lot|s[eé]rie|pedidos?|piezas?|facturas?|referencia|lote|serie|ordine|articolo|fattura|ordre|ordrenummer|varenummer|delenummer|faktura|encomenda|peça|fatura|bestelling|onderdeel|factuur|заказа?|деталь|детали|сч[её]та?|артикул|партия)(?![\p{L}])|注文(?:番号)?|部品(?:番号)?|品番|请求书|订单号?|零件号?|型号|رقم الطلب|طلب رقم|رقم القطعة)[ .:#]{0,3}(?:(?:no|nr|num|numbers?|nummer|n°|nº|№|ids?|codes?|númer[oa]|numéro|numero|номер)[ .:#]{0,3})?[\p{Lu}-]{0,5}$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"(?:(?<![\p{L}])(?:versions?|versión|versão|versione|versie|versjon|ver|v|releases?|builds?|firmware|driver|treiber|software|sections?|abschnitt|kapitel|chapter|chapitre|sección|clause|annex|figure|table|oid|верси[яию]|раздел)(?![\p{L}])|バージョン|版本|الإصدار|§)[ .:#]{0,3}$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Version();
}
