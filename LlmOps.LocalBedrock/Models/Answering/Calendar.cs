namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Words that tell a time, a number or a reason.</summary>
internal static class Calendar
{
    private static readonly HashSet<string> s_monthsAndDays =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];

    private static readonly HashSet<string> s_times =
    [
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "hour",
        "hours",
        "minute",
        "minutes",
        "quarter",
        "century",
        "decade",
        "midnight",
        "noon",
        "spring",
        "summer",
        "autumn",
        "fall",
        "winter",
        "today",
        "tomorrow",
        "yesterday",
        "daily",
        "weekly",
        "monthly",
        "yearly",
        "annually",
        "morning",
        "evening",
        "am",
        "pm",
    ];

    private static readonly HashSet<string> s_numbers =
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fifteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "billion",
        "dozen",
        "half",
        "twice",
        "once",
        "none",
        "zero",
        "unlimited",
    ];

    private static readonly HashSet<string> s_reasons =
    [
        "because",
        "reason",
        "reasons",
        "therefore",
        "due",
        "thus",
        "hence",
        "cause",
        "causes",
        "caused",
    ];

    public static bool TellsReason(string lower) => s_reasons.Contains(lower);

    public static bool Names(string lower) => s_monthsAndDays.Contains(lower);

    public static bool TellsTime(string lower) => s_monthsAndDays.Contains(lower) || s_times.Contains(lower);

    public static bool TellsNumber(string lower) => s_numbers.Contains(lower) || char.IsAsciiDigit(lower[0]);
}
