namespace LlmOps.Engine.Extraction;

/// <summary>Reads what a record says: <c>Company: Contoso; City: Oslo; CEO: Jane Doe</c>.</summary>
internal static class RecordReader
{
    private const int LongestValue = 80;

    /// <summary>The names among the values, with the relations of the record's main name (its company, else its first name) to the
    /// others.</summary>
    public static (List<FoundName> Names, List<FoundRelation> Relations) Read(string record)
    {
        var fields = new List<(string Field, FoundName Name)>();
        string? role = null;
        var isSeat = false;
        foreach (var part in record.Split("; "))
        {
            var colon = part.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0 || colon > 60 || part.Length - colon - 2 is 0 or > LongestValue)
            {
                continue;
            }

            var field = part[..colon].Trim().ToLowerInvariant();
            var value = part[(colon + 2)..].Trim().TrimEnd(';', '.');
            if (Last(field) is "role" or "position" or "title")
            {
                role = value.ToLowerInvariant();
            }

            isSeat |= IsSeat(value.ToLowerInvariant());
            if (
                KindOf(field) is { } kind
                && value.Any(char.IsLetterOrDigit)
                && (kind == EntityKinds.Date || value.Any(char.IsUpper))
                && EntityKey.Normalize(value) is { Length: >= 2 } key
            )
            {
                fields.Add((field, new FoundName(0, 0, value, key, kind, 2, false)));
            }
        }

        var relations = new List<FoundRelation>();
        var main = fields.FirstOrDefault(field => field.Name.Kind == EntityKinds.Organization && !IsParent(field.Field));
        main = main.Name is null ? fields.FirstOrDefault(field => field.Name.Kind != EntityKinds.Date) : main;
        var makes = main.Field is not null && Last(main.Field) is "company" or "manufacturer" or "maker" or "brand" or "vendor";
        var hasCity = fields.Exists(field => Last(field.Field) is "city" or "town");
        foreach (var (field, name) in fields)
        {
            if (
                main.Name is null
                || (hasCity && Last(field) == "country")
                || name.Key == main.Name.Key
                || Relation(main.Name, field, name, role, isSeat, makes) is not { } relation
            )
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

        return (
            fields
                .Where(field => field.Name.Kind != EntityKinds.Date || relations.Exists(relation => relation.Object == field.Name))
                .Select(field => field.Name)
                .ToList(),
            relations
        );
    }

    /// <summary>The values without the names of their fields.</summary>
    public static IEnumerable<string> Values(string record)
    {
        foreach (var part in record.Split("; "))
        {
            var colon = part.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0)
            {
                yield return part[(colon + 2)..];
            }
        }
    }

    private static FoundRelation? Relation(FoundName main, string field, FoundName value, string? role, bool isSeat, bool makes) =>
        (main.Kind, value.Kind) switch
        {
            (EntityKinds.Organization, EntityKinds.Place) => new FoundRelation(
                main,
                isSeat || IsSeat(field) ? "headquartered_in" : "located_in",
                value,
                null,
                null
            ),
            (EntityKinds.Organization, EntityKinds.Person) => field.Contains("founder", StringComparison.Ordinal)
                ? new FoundRelation(main, "founded_by", value, null, null)
                : new FoundRelation(
                    value,
                    IsChief(field) || (role is not null && IsChief(role)) ? "ceo_of" : "works_for",
                    main,
                    null,
                    null
                ),
            (EntityKinds.Organization, EntityKinds.Product) when makes => new FoundRelation(main, "makes", value, null, null),
            (EntityKinds.Organization, EntityKinds.Organization) when IsParent(field) => new FoundRelation(
                main,
                "subsidiary_of",
                value,
                null,
                null
            ),
            (EntityKinds.Organization, EntityKinds.Date) => new FoundRelation(main, "founded_in", value, null, null),
            (EntityKinds.Person, EntityKinds.Place) => new FoundRelation(main, "located_in", value, null, null),
            (EntityKinds.Place, EntityKinds.Person) => new FoundRelation(value, "located_in", main, null, null),
            _ => null,
        };

    private static bool IsSeat(string text) => text is "hq" or "head office" || text.Contains("headquarter", StringComparison.Ordinal);

    private static bool IsChief(string role) =>
        role is "ceo"
        || role.Contains("chief executive", StringComparison.Ordinal)
        || role.Contains("managing director", StringComparison.Ordinal);

    private static bool IsParent(string field) =>
        field.Contains("parent", StringComparison.Ordinal) || field.Contains("owner", StringComparison.Ordinal);

    private static string Last(string field) => field[(field.LastIndexOfAny([' ', '.', '_']) + 1)..];

    private static string? KindOf(string field) =>
        Last(field) switch
        {
            "company"
            or "organization"
            or "organisation"
            or "employer"
            or "manufacturer"
            or "supplier"
            or "vendor"
            or "maker"
            or "parent"
            or "owner"
            or "subsidiary"
            or "brand"
            or "customer"
            or "client" => EntityKinds.Organization,
            "city" or "country" or "town" or "headquarters" or "hq" or "location" or "region" or "office" => EntityKinds.Place,
            "person" or "ceo" or "founder" or "manager" or "contact" or "employee" or "director" or "head" or "chairman" or "lead" =>
                EntityKinds.Person,
            "product" or "model" => EntityKinds.Product,
            "founded" => EntityKinds.Date,
            _ => null,
        };
}
