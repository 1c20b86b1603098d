using System.Collections.Frozen;

namespace LlmOps.Engine.Extraction;

/// <summary>The words the rules know.</summary>
internal static class Lexicon
{
    /// <summary>Words that are never (the beginning of) a name, though a sentence may begin with them.</summary>
    public static readonly FrozenSet<string> Ordinary = Set(
        """
        a about above according across additionally after afterwards again against all almost along already also although always among an and annual another any anyone are around as aside at away
        back based because been before behind being below besides between beyond both but by can cannot consequently could current currently customers did do does done during each earlier either eligible employees employers even eventually every everyone
        everything except finally first following for former formerly from full further furthermore general given had has have having he hello hence her here hers him his how however i if in including indeed initially instead into is it its itself
        just last late later latest least less let like likewise made mainly many may maybe me meanwhile members might more moreover most mostly much must my near nearly neither never nevertheless new next no nobody none nor not nothing now
        of off often old on once one only onto or originally other others otherwise our ours out over overall own owned part people per perhaps please previously prior questions rather recently regarding same second several shall she should similarly since so some someone
        sometimes soon still subsequently such than thanks that the their them then there thereafter therefore these they third this those though three through throughout thus to today together tomorrow too total toward towards two under unless unlike until up upon us use used using usually
        very via was we welcome were what whatever when whenever where whereas wherever whether which while who whoever whole whom whose why will with within without would yes yesterday yet you your yours
        see note notes return returns contact call ask answer answers question example examples overview summary introduction background history contents conclusion products product services service table figure section chapter appendix page part step steps version update updates
        four five six seven eight nine ten hundred thousand million billion half twice
        may might share shares value values add apply approval approved avoid bring check choose click close complete confirm create delete describe enter ensure fill find follow get give go install keep know learn look make move open order pay place press put read receive remove repeat report request save select send set show sign start stop store submit take tell test try turn visit wait wash write
        """
    );

    /// <summary>Nouns that stand for something without naming it, also when written with a capital.</summary>
    public static readonly FrozenSet<string> Generic = Set(
        """
        company companies group firm business organization organisation corporation board management department team office offices division unit subsidiary parent customer customers client clients employee employees staff manager managers director directors
        agreement contract party parties policy handbook manual guide faq report document documents chapter section article table appendix figure annex item items name names city country region headquarters address phone email website date year month day time number
        product products service services project projects plan plans program programme system systems warranty order orders delivery shipping price prices internet web monday tuesday wednesday thursday friday saturday sunday q1 q2 q3 q4 ceo cfo cto coo hr it pr vat eu api url pdf id ok n/a
        god mr mrs ms dr english french german spanish italian norwegian danish swedish dutch chinese japanese european american british
        """
    );

    /// <summary>Nouns after "the" that take up the organization spoken of.</summary>
    public static readonly FrozenSet<string> OrganizationNouns = Set(
        """
        company group firm business organization organisation corporation retailer manufacturer producer supplier startup start-up enterprise bank agency foundation institute university operator developer maker provider distributor wholesaler utility carrier
        airline insurer brewery bakery shipyard publisher vendor conglomerate subsidiary cooperative studio lab laboratory chain trader importer exporter roaster consultancy
        """
    );

    /// <summary>Last words of names of organizations.</summary>
    public static readonly FrozenSet<string> OrganizationEndings = Set(
        """
        group holdings holding traders trading bank energy industries industry technologies technology systems labs laboratories partners capital ventures university institute logistics foundation ministry agency association authority commission committee council
        federation union society club college school hospital motors airlines airways foods pharmaceuticals pharma insurance securities investments electronics semiconductors software solutions consulting services networks communications telecom media studios press publishing
        brothers enterprises works shipping lines railways power oil gas mining steel chemicals robotics dynamics ventures company corporation bakery brewery coffee roasters retail stores outfitters toys cycles sports wines importers vineyard fisheries shipyard department bureau museum theatre orchestra team cooperative bureau fund trust council parliament court alliance clinic observatory library archive
        """
    );

    /// <summary>First words of names that go on with "of": Bank of Norway.</summary>
    public static readonly FrozenSet<string> OfHeads = Set(
        "bank university ministry department institute house museum kingdom republic college school board bureau office court chamber "
            + "academy city state port isle bay gulf cape strait center centre council federation union society association league church "
            + "order"
    );

    /// <summary>Last words of names of places.</summary>
    public static readonly FrozenSet<string> PlaceEndings = Set(
        "street avenue road lane square boulevard river island islands bay fjord county city harbour harbor airport valley mountain "
            + "mountains lake sea ocean peninsula province district park beach coast quay plaza village town"
    );

    /// <summary>Last words of names of products.</summary>
    public static readonly FrozenSet<string> ProductEndings = Set(
        "platform suite edition app pro engine kit series model phone tablet pump turbine heater boiler sensor controller blend lite plus "
            + "max mini drone camera printer router battery charger tent jacket backpack bike stove lantern"
    );

    /// <summary>Titles before the name of a person.</summary>
    public static readonly FrozenSet<string> PersonTitles = Set(
        "mr mrs ms miss dr prof professor sir dame lord lady judge captain president chairman chairwoman chairperson chair senator "
            + "minister king queen prince princess ceo cfo cto coo cmo director founder co-founder cofounder engineer architect author "
            + "chef coach sergeant general colonel doctor"
    );

    /// <summary>Parts of roles; they stand before a name and are no part of it.</summary>
    public static readonly FrozenSet<string> RoleWords = Set(
        "chief executive officer financial technology operating marketing vice senior junior managing former founding deputy acting "
            + "interim head ceo cfo cto coo cmo president chairman chairwoman chairperson chair director founder co-founder cofounder "
            + "manager engineer architect"
    );

    public static readonly FrozenSet<string> Months = Set(
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct "
            + "nov dec"
    );

    public static readonly FrozenSet<string> Demonyms = Set(
        """
        norwegian danish swedish finnish icelandic german austrian swiss french belgian dutch british english scottish welsh irish spanish portuguese italian greek polish czech slovak hungarian romanian bulgarian russian ukrainian turkish
        american canadian mexican brazilian argentine argentinian chilean colombian peruvian chinese japanese korean indian pakistani indonesian vietnamese thai australian egyptian nigerian kenyan african asian european scandinavian nordic baltic western eastern northern southern israeli
        """
    );

    /// <summary>What numbers count; a number before one of these is no part of a name.</summary>
    public static readonly FrozenSet<string> Measures = Set(
        "percent per million billion thousand hundred employees people persons years year days day months month weeks hours minutes "
            + "seconds kroner euros dollars pounds kilometres kilometers km kg metres meters tonnes units times turbines pages countries"
    );

    public static readonly FrozenSet<string> Particles = Set("van von de der den del della da di du la le bin ibn al af av zu");

    public static readonly FrozenSet<string> Prepositions = Set(
        "in of from by at on for with to near outside inside under over into through against between among across around about via than as"
    );

    public static readonly FrozenSet<string> PlacePrepositions = Set("in near outside around throughout across");

    public static readonly FrozenSet<string> Auxiliaries = Set(
        "was were is are be been being has have had will would shall should can could may might must did does do to not get got gets"
    );

    public static readonly FrozenSet<string> PassiveAuxiliaries = Set("was were is are be been being get got gets");

    public static readonly FrozenSet<string> Adverbs = Set(
        "recently later also fully formally successfully subsequently jointly currently now then originally previously initially "
            + "eventually finally first still already officially partly wholly once since soon thus therefore today mainly primarily "
            + "privately publicly"
    );

    public static readonly FrozenSet<string> AppositionOpeners = Set(
        "a an the which who that its whose owned acquired founded based headquartered led known then now formerly one part maker producer "
            + "subsidiary itself established located born also together"
    );

    public static readonly FrozenSet<string> ClauseWords = Set(
        "which who that whose after before when while because but although though if where whereas until unless so however"
    );

    public static readonly FrozenSet<string> FirstNames = Set(
        """
        james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel
        mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine
        jane alice bob peter henry jack oliver harry oscar leo max felix hans klaus jurgen jürgen wolfgang stefan andreas markus martin lars ole per jan erik kari ingrid astrid sigrid solveig nils olav håkon magnus bjørn bjorn knut arne leif gunnar sven karl gustav axel anders johan henrik mikkel søren soren mette freja
        pierre jean marie luc antoine sophie camille claire carlos juan maria josé jose luis ana miguel sofia lucia giovanni marco giulia paolo francesca chen wei li ming yuki hiroshi kenji sakura priya raj amit anita ravi sanjay mohammed muhammad ahmed ali fatima omar hassan aisha ivan olga dmitri natasha elena nina eva ida maja thea nora jonas lucas emil mathias tobias simon sara lena petra katja birgit hanna linnea noor yusuf layla tara maya ella grace ruth rachel hannah julia victoria diana clara rosa
        """
    );

    public static readonly FrozenSet<string> Places = Set(
        """
        norway|denmark|sweden|finland|iceland|germany|austria|switzerland|france|belgium|netherlands|luxembourg|united kingdom|uk|england|scotland|wales|ireland|spain|portugal|italy|greece|poland|czech republic|czechia|slovakia|hungary|romania|bulgaria|russia|ukraine|turkey|estonia|latvia|lithuania|croatia|serbia|slovenia
        united states|united states of america|usa|u.s.|us|canada|mexico|brazil|argentina|chile|colombia|peru|china|japan|south korea|north korea|korea|india|pakistan|indonesia|vietnam|thailand|malaysia|singapore|philippines|australia|new zealand|egypt|nigeria|kenya|south africa|morocco|ethiopia|ghana|israel|saudi arabia|united arab emirates|qatar|iran|iraq|taiwan
        europe|asia|africa|north america|south america|latin america|scandinavia|middle east|antarctica|baltics
        oslo|bergen|trondheim|stavanger|tromsø|tromso|copenhagen|aarhus|odense|stockholm|gothenburg|malmö|malmo|uppsala|helsinki|tampere|reykjavik|berlin|munich|hamburg|frankfurt|cologne|stuttgart|leipzig|dresden|vienna|zurich|zürich|geneva|basel|bern|paris|lyon|marseille|brussels|antwerp|amsterdam|rotterdam|the hague|london|manchester|birmingham|liverpool|leeds|bristol|edinburgh|glasgow|cardiff|belfast|dublin|cork
        madrid|barcelona|valencia|seville|lisbon|porto|rome|milan|turin|naples|florence|venice|athens|warsaw|krakow|gdansk|prague|brno|budapest|bucharest|sofia|moscow|saint petersburg|kyiv|istanbul|ankara|tallinn|riga|vilnius|zagreb|belgrade
        new york|new york city|los angeles|chicago|houston|seattle|redmond|boston|san francisco|san diego|san jose|austin|dallas|denver|portland|atlanta|miami|philadelphia|detroit|phoenix|washington|washington, d.c.|california|texas|florida|massachusetts|virginia|oregon|colorado|toronto|vancouver|montreal|ottawa|mexico city|são paulo|sao paulo|rio de janeiro|buenos aires|santiago|bogotá|lima
        beijing|shanghai|shenzhen|hong kong|tokyo|osaka|kyoto|seoul|busan|taipei|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|kolkata|jakarta|hanoi|bangkok|kuala lumpur|manila|sydney|melbourne|brisbane|perth|auckland|wellington|cairo|lagos|nairobi|cape town|johannesburg|casablanca|accra|tel aviv|jerusalem|dubai|abu dhabi|doha|riyadh|tehran
        """,
        '|'
    );

    private static FrozenSet<string> Set(string words, char separator = ' ') =>
        words
            .Split([separator, '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.Ordinal);
}
