using LlmOps.QueryApi.Limits;

namespace LlmOps.Tests.QueryApi;

/// <summary>Two cores that share their time among the questions that are let in, and others that each waits for afterwards. Questions come
/// whether or not answers do (open loop), in an order that is the same in every run.</summary>
internal sealed class SimulatedService(double work, double wait)
{
    private const int Cores = 2;
    private const double ContentionSeconds = 1;

    private static readonly LimitOptions s_defaults = new();

    private readonly Random _random = new(7);
    private readonly List<Question> _working = [];
    private readonly PriorityQueue<Question, double> _waiting = new();
    private double _now;
    private double _contendedAt = double.NegativeInfinity;

    public AdaptiveLimit Limit { get; } = new(s_defaults.InitialQuestions, s_defaults.MinQuestions, s_defaults.MaxQuestions);

    /// <summary>What a question waits for others, seconds.</summary>
    public double Wait { get; set; } = wait;

    /// <summary>Offers a multiple of the capacity for some seconds, and gives what came of the last of them.</summary>
    public Outcome Run(double load, double warmUp, double seconds)
    {
        var (rate, from, until) = (load * Cores / work, _now + warmUp, _now + warmUp + seconds);
        var next = _now + Exponential(rate);
        var times = new List<double>();
        var (offered, refused) = (0, 0);
        while (_now < until)
        {
            var speed = _working.Count == 0 ? 0 : Math.Min(1, (double)Cores / _working.Count);
            var first = _working.MinBy(question => question.Left);
            var worked = first is null ? double.PositiveInfinity : _now + (first.Left / speed);
            var waited = _waiting.TryPeek(out _, out var at) ? at : double.PositiveInfinity;
            var then = Math.Min(next, Math.Min(worked, waited));
            _working.ForEach(question => question.Left -= (then - _now) * speed);
            _now = then;
            if (then == next)
            {
                next = _now + Exponential(rate);
                offered += _now > from ? 1 : 0;
                if (_working.Count + _waiting.Count < Limit.Value)
                {
                    _working.Add(new Question(_now) { Left = work * Between(0.6, 1.4) });
                }
                else
                {
                    _contendedAt = _now;
                    refused += _now > from ? 1 : 0;
                }
            }
            else if (then == worked)
            {
                _working.Remove(first!);
                _waiting.Enqueue(first!, _now + (Wait * Between(0.8, 1.3)));
            }
            else
            {
                var question = _waiting.Dequeue();
                Limit.Sample(_now, _now - question.Came, _now - _contendedAt < ContentionSeconds);
                if (_now > from)
                {
                    times.Add(_now - question.Came);
                }
            }
        }

        times.Sort();
        return new Outcome(times.Count * work / Cores / seconds, times[(int)(times.Count * 0.99)], (double)refused / offered, Limit.Value);
    }

    private double Exponential(double rate) => -Math.Log(1 - _random.NextDouble()) / rate;

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));

    /// <summary>What came of a load.</summary>
    /// <param name="Goodput">Answers, as a share of what the cores can do.</param>
    /// <param name="P99">Seconds that all but one of a hundred took at most.</param>
    /// <param name="Refused">The share of questions that was refused.</param>
    /// <param name="Limit">The limit at the end.</param>
    internal sealed record Outcome(double Goodput, double P99, double Refused, int Limit);

    private sealed class Question(double came)
    {
        public double Came { get; } = came;

        public double Left { get; set; }
    }
}
