namespace LlmOps.Engine.Knowledge.Extraction;

/// <summary>Reads what a record says: <c>Company: Contoso; City: Oslo; CEO: Jane Doe</c>.</summary>
internal static class RecordReader
{
    private const int LongestValue = 80;

    /// <summary>The names among the values, with the relations of the record's main name (its company, else its first name) to the others.</summary>
    public static (List<FoundName> Names, List<FoundRelation> Relations) Read(string record)
    {
        var fields = new List<(string Field, FoundName Name)>();
        foreach (var part in record.Split("; "))
        {
            var colon = part.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0 || colon > 60 || part.Length - colon - 2 is 0 or > LongestValue)
            {
                continue;
            }

            var field = part[..colon].Trim().ToLowerInvariant();
            var value = part[(colon + 2)..].Trim().TrimEnd(';', '.');
            if (KindOf(field) is { } kind && value.Any(char.IsLetterOrDigit) && (kind == EntityKinds.Date || value.Any(char.IsUpper)) && EntityKey.Normalize(value) is { Length: >= 2 } key)
            {
                fields.Add((field, new FoundName(0, 0, value, key, kind, 2, false)));
            }
        }

        var relations = new List<FoundRelation>();
        var main = fields.FirstOrDefault(field => field.Name.Kind == EntityKinds.Organization && !IsParent(field.Field));
        main = main.Name is null ? fields.FirstOrDefault(field => field.Name.Kind != EntityKinds.Date) : main;
        foreach (var (field, name) in fields)
        {
            if (main.Name is null || name.Key == main.Name.Key || Relation(main.Name, field, name) is not { } relation)
            {
                continue;
            }

            relations.Add(relation);
        }

        var cities = fields.Where(field => Last(field.Field) is "city" or "town").Select(field => field.Name).ToList();
        var countries = fields.Where(field => Last(field.Field) is "country").Select(field => field.Name).ToList();
        if (cities.Count == 1 && countries.Count == 1 && cities[0].Key != countries[0].Key)
        {
            relations.Add(new FoundRelation(cities[0], "located_in", countries[0], EntityKinds.Place, EntityKinds.Place));
        }

        return (fields.Where(field => field.Name.Kind != EntityKinds.Date || relations.Exists(relation => relation.Object == field.Name)).Select(field => field.Name).ToList(), relations);
    }

    private static FoundRelation? Relation(FoundName main, string field, FoundName value) => (main.Kind, value.Kind) switch
    {
        (EntityKinds.Organization, EntityKinds.Place) => new FoundRelation(main, field.Contains("headquarter", StringComparison.Ordinal) || field == "hq" ? "headquartered_in" : "located_in", value, null, null),
        (EntityKinds.Organization, EntityKinds.Person) => field.Contains("founder", StringComparison.Ordinal)
            ? new FoundRelation(main, "founded_by", value, null, null)
            : new FoundRelation(value, field is "ceo" || field.Contains("chief executive", StringComparison.Ordinal) ? "ceo_of" : "works_for", main, null, null),
        (EntityKinds.Organization, EntityKinds.Product) => new FoundRelation(main, "makes", value, null, null),
        (EntityKinds.Organization, EntityKinds.Organization) when IsParent(field) => new FoundRelation(main, "subsidiary_of", value, null, null),
        (EntityKinds.Organization, EntityKinds.Date) => new FoundRelation(main, "founded_in", value, null, null),
        (EntityKinds.Person, EntityKinds.Place) => new FoundRelation(main, "located_in", value, null, null),
        (EntityKinds.Product, EntityKinds.Place) => new FoundRelation(main, "located_in", value, null, null),
        (EntityKinds.Place, EntityKinds.Person) => new FoundRelation(value, "located_in", main, null, null),
        _ => null,
    };

    private static bool IsParent(string field) => field.Contains("parent", StringComparison.Ordinal) || field.Contains("owner", StringComparison.Ordinal);

    private static string Last(string field) => field[(field.LastIndexOfAny([' ', '.', '_']) + 1)..];

    private static string? KindOf(string field) => Last(field) switch
    {
        "company" or "organization" or "organisation" or "employer" or "manufacturer" or "supplier" or "vendor" or "maker" or "parent" or "owner" or "subsidiary" or "brand" => EntityKinds.Organization,
        "city" or "country" or "town" or "headquarters" or "hq" or "location" or "region" or "office" => EntityKinds.Place,
        "person" or "ceo" or "founder" or "manager" or "contact" or "employee" or "director" or "head" or "chairman" or "lead" => EntityKinds.Person,
        "product" or "model" => EntityKinds.Product,
        "founded" => EntityKinds.Date,
        _ => null,
    };
}
