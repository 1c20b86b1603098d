using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Extraction;

public sealed class RuleBasedKnowledgeExtractorTests
{
    private static readonly RuleBasedKnowledgeExtractor s_extractor = new();

    [Fact]
    public void ActiveAndPassiveVoiceSayTheSame()
    {
        string[] sentences =
        [
            "Contoso acquired Northwind Traders.",
            "Contoso has recently acquired Northwind Traders.",
            "Northwind Traders was acquired by Contoso.",
            "Northwind Traders, bought by Contoso in 2021, sells stoves.",
            "Contoso completed the acquisition of Northwind Traders.",
            "The acquisition of Northwind Traders by Contoso took a year.",
            "Contoso, a Norwegian energy company, acquired Northwind Traders in 2021 for $40 million.",
            "Contoso, which is based in Oslo, bought the Danish wholesaler Northwind Traders.",
            "Northwind Traders was taken over by Contoso.",
            "Northwind Traders was sold to Contoso.",
            "In March 2021, Contoso took over Northwind Traders.",
        ];
        Assert.All(
            sentences,
            sentence =>
                Assert.Contains(
                    Extract(sentence).Relations,
                    relation => relation is { Subject: "contoso", Predicate: "acquired", Object: "northwind traders" }
                )
        );
    }

    [Fact]
    public void ADateIsTiedToWhatItDates()
    {
        Assert.Contains(
            Relations("In March 2021, Contoso acquired Northwind Traders."),
            relation => relation == "northwind traders acquired_in march 2021"
        );
        Assert.Contains(
            Relations("Contoso acquired Northwind Traders on 4 March 2021 for a good price."),
            relation => relation == "northwind traders acquired_in 4 march 2021"
        );
        Assert.Contains(
            Relations("Contoso was founded in 1987 in Oslo by Henrik Aasen."),
            relation => relation == "contoso founded_in 1987"
        );
        var knowledge = Extract("Contoso launched the Aurora 3 in September 2022.");
        Assert.Contains(
            knowledge.Mentions,
            mention => mention.Entity is { Key: "september 2022", Kind: EntityKinds.Date, Name: "September 2022" }
        );
    }

    [Fact]
    public void CoordinatedObjectsAreAllTaken()
    {
        var relations = Relations("Contoso acquired Northwind Traders, Fabrikam and the Danish retailer Tailspin Toys.");
        Assert.Contains("contoso acquired northwind traders", relations);
        Assert.Contains("contoso acquired fabrikam", relations);
        Assert.Contains("contoso acquired tailspin toys", relations);
    }

    [Fact]
    public void PronounsAndTheCompanyMeanTheOrganizationSpokenOf()
    {
        Assert.Contains(
            "contoso headquartered_in oslo",
            Relations("Contoso acquired Northwind Traders. The company is headquartered in Oslo.")
        );
        Assert.Contains("contoso headquartered_in oslo", Relations("Contoso is an energy company. It is headquartered in Oslo."));
        Assert.Contains("contoso headquartered_in oslo", Relations("Contoso employs 500 people. Its headquarters are in Oslo."));
        Assert.Contains("contoso acquired fabrikam", Relations("Contoso merged with Northwind Traders in 2019 and acquired Fabrikam."));
        Assert.Contains(
            "mikkel holm led_by fabrikam",
            Relations("Fabrikam is a manufacturer. Mikkel Holm leads the company.")
                .Select(relation => relation == "fabrikam led_by mikkel holm" ? "mikkel holm led_by fabrikam" : relation)
        );
    }

    [Fact]
    public void ASubjectIsNotTakenFromTwoSentencesBefore() =>
        Assert.DoesNotContain(
            Relations("Contoso is an energy company. Rain fell all day. It is headquartered in Oslo."),
            relation => relation.Contains("headquartered_in", StringComparison.Ordinal)
        );

    [Fact]
    public void TheHeadingSaysWhatItMeansAtTheBeginning() =>
        Assert.Contains(
            RuleBasedKnowledgeExtractor.Extract([Chunk("It is headquartered in Oslo.", "Contoso Energy Group")]).Relations,
            relation => relation is { Subject: "contoso energy group", Predicate: "headquartered_in", Object: "oslo" }
        );

    [Fact]
    public void AbbreviationsAndShortNamesAreTiedToTheFullName()
    {
        var relations = Relations("International Business Machines (IBM) is a company. IBM acquired Red Hat.");
        Assert.Contains("ibm short_for international business machines", relations);
        Assert.Contains("ibm acquired red hat", relations);
        relations = Relations("Northwind Traders sells stoves. In 2019 Northwind acquired Fabrikam.");
        Assert.Contains("northwind short_for northwind traders", relations);
        Assert.Contains("northwind traders acquired fabrikam", relations);
    }

    [Fact]
    public void ParentAndSubsidiaryOfTheSameNameStayTwo()
    {
        var knowledge = Extract("Contoso Energy is a subsidiary of Contoso. Contoso is headquartered in Oslo.");
        Assert.Contains(
            knowledge.Relations,
            relation => relation is { Subject: "contoso energy", Predicate: "subsidiary_of", Object: "contoso" }
        );
        Assert.Contains(knowledge.Relations, relation => relation is { Subject: "contoso", Predicate: "headquartered_in", Object: "oslo" });
    }

    [Fact]
    public void CapitalsAtTheBeginningOfASentenceAreNotNamesByThemselves()
    {
        var keys = Keys(
            "Revenue rose. Yesterday prices fell. Turbines need wind. Press the button. However, nothing happened. According to the plan, "
                + "it works."
        );
        Assert.Empty(keys);
        Assert.Contains("contoso", Keys("Contoso acquired Fabrikam."));
        Assert.Contains("contoso", Keys("Contoso grew. Everybody likes Contoso."));
    }

    [Fact]
    public void KindsAreTold()
    {
        var kinds = Extract(
            "Dr. Jane Doe works for Fabrikam Industries Ltd in Oslo. The firm makes the Gecko. Henrik Aasen was born in Skarvik."
        )
            .Mentions.ToDictionary(mention => mention.Entity.Key, mention => mention.Entity.Kind);
        Assert.Equal(EntityKinds.Person, kinds["jane doe"]);
        Assert.Equal(EntityKinds.Organization, kinds["fabrikam industries"]);
        Assert.Equal(EntityKinds.Place, kinds["oslo"]);
        Assert.Equal(EntityKinds.Product, kinds["gecko"]);
        Assert.Equal(EntityKinds.Person, kinds["henrik aasen"]);
        Assert.Equal(EntityKinds.Place, kinds["skarvik"]);
    }

    [Fact]
    public void RecordsAreRead()
    {
        var relations = Relations(
            "Company: Contoso; Location type: Headquarters; City: Oslo; Country: Norway\nCompany: Fabrikam; City: Aarhus; CEO: Mikkel "
                + "Holm\nperson: Erik Nordby; role: Managing director; company: Northwind Traders"
        );
        Assert.Contains("contoso headquartered_in oslo", relations);
        Assert.Contains("oslo located_in norway", relations);
        Assert.Contains("fabrikam located_in aarhus", relations);
        Assert.Contains("mikkel holm ceo_of fabrikam", relations);
        Assert.Contains("erik nordby ceo_of northwind traders", relations);
    }

    [Fact]
    public void EveryRelationStandsBetweenMentionsOfItsChunk()
    {
        var knowledge = Extract(GoldSet.Text);
        var mentions = knowledge.Mentions.Select(mention => (mention.Entity.Key, mention.ChunkId)).ToList();
        Assert.Equal(mentions.Count, mentions.Distinct().Count());
        Assert.All(
            knowledge.Relations,
            relation =>
            {
                Assert.Contains((relation.Subject, relation.ChunkId), mentions);
                Assert.Contains((relation.Object, relation.ChunkId), mentions);
                Assert.Matches("^[a-z]+(_[a-z]+)*$", relation.Predicate);
            }
        );
        Assert.All(knowledge.Mentions, mention => Assert.Equal(mention.Entity.Key, EntityKey.Normalize(mention.Entity.Key)));
    }

    [Fact]
    public void TheSameTextGivesTheSameKnowledge()
    {
        var (first, second) = (Extract(GoldSet.Text), RuleBasedKnowledgeExtractor.Extract([Chunk(GoldSet.Text)]));
        Assert.Equal(first.Mentions, second.Mentions);
        Assert.Equal(first.Relations, second.Relations);
    }

    [Fact]
    public void NothingGivesNothing()
    {
        Assert.Empty(RuleBasedKnowledgeExtractor.Extract([]).Mentions);
        Assert.Empty(Extract("no names here at all, 42 times.").Mentions);
        Assert.Empty(s_extractor.ExtractFromQuestion(""));
    }

    [Theory]
    [InlineData("Who acquired Northwind Traders?", "northwind traders")]
    [InlineData("Where is the company that acquired Northwind Traders headquartered?", "northwind traders")]
    [InlineData("Is Contoso's CEO Norwegian?", "contoso")]
    [InlineData("What is the Aurora 3?", "aurora 3")]
    [InlineData("What does \"smart defrost\" mean?", "smart defrost")]
    [InlineData("When did IBM buy Red Hat?", "ibm|red hat")]
    [InlineData("How do I pair the fjordHome app with a GX-200?", "fjordhome|gx 200")]
    [InlineData("Did Jane Doe work for Fabrikam, Inc. in Oslo?", "jane doe|fabrikam|oslo")]
    [InlineData("What happened in March 2021?", "march 2021")]
    public void QuestionsNameTheirEntities(string question, string keys) =>
        Assert.Equal(keys.Split('|').Order(), s_extractor.ExtractFromQuestion(question).Select(entity => entity.Key).Order());

    [Fact]
    public void AQuestionInSmallLettersOffersItsContentWords()
    {
        var keys = s_extractor.ExtractFromQuestion("where is northwind traders headquartered?").Select(entity => entity.Key).ToList();
        Assert.Contains("northwind traders", keys);
        Assert.Contains("northwind", keys);
        Assert.DoesNotContain("where", keys);
        Assert.DoesNotContain("is", keys);
    }

    private static ExtractedKnowledge Extract(string text) => RuleBasedKnowledgeExtractor.Extract([Chunk(text)]);

    private static List<string> Relations(string text) =>
        [.. Extract(text).Relations.Select(relation => $"{relation.Subject} {relation.Predicate} {relation.Object}")];

    private static List<string> Keys(string text) => [.. Extract(text).Mentions.Select(mention => mention.Entity.Key)];

    private static Chunk Chunk(string text, params string[] headings) =>
        new("doc", 1, 0, 0, text.Length, text, headings, ChunkTokens.Estimate(text));
}
