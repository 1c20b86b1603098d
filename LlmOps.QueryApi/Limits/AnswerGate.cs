using LlmOps.Engine.Access;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Limits;

/// <summary>Lets in as many questions as the process answers in good time (<see cref="AdaptiveLimit"/>), a short queue of others, and
/// refuses the rest at once. A question counts until the first word of its answer: from there on it waits for the model and for its reader,
/// which costs next to nothing, and only <see cref="LimitOptions.MaxAnswers"/> bounds it.</summary>
internal sealed class AnswerGate
{
    private static readonly TimeSpan s_contention = TimeSpan.FromSeconds(1);

    private readonly LimitOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _queue = [];
    private readonly AdaptiveLimit _limit;
    private readonly long _madeAt;
    private int _questions;
    private int _answers;
    private long _contendedAt;
    private bool _wasContended;

    public AnswerGate(IOptions<LimitOptions> options, TimeProvider time)
    {
        (_options, _time, _madeAt) = (options.Value, time, time.GetTimestamp());
        _limit = new AdaptiveLimit(
            _options.InitialQuestions,
            _options.MinQuestions,
            Math.Max(_options.MinQuestions, _options.MaxQuestions)
        );
    }

    /// <summary>The limit of the moment.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit.Value;
            }
        }
    }

    /// <summary>Questions under way whose answer has not begun.</summary>
    public int Questions
    {
        get
        {
            lock (_lock)
            {
                return _questions;
            }
        }
    }

    /// <summary>Answers under way.</summary>
    public int Answers
    {
        get
        {
            lock (_lock)
            {
                return _answers;
            }
        }
    }

    /// <summary>What a question would be refused with that came now: there is no place, and enough others wait for one. Null: it may go
    /// on.</summary>
    public OverloadedException? FindRefusal()
    {
        lock (_lock)
        {
            if (_questions < _limit.Value || !MustRefuse())
            {
                return null;
            }

            (_contendedAt, _wasContended) = (_time.GetTimestamp(), true);
            return Refuse();
        }
    }

    /// <summary>Returns when the question may be worked on. The caller disposes the place when its answer has ended.</summary>
    /// <exception cref="OverloadedException">There is no place, and none came free in the time allowed.</exception>
    public async ValueTask<Place> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<bool>> turn;
        lock (_lock)
        {
            if (_answers < _options.MaxAnswers && _queue.Count == 0 && _questions < _limit.Value)
            {
                return Take();
            }

            (_contendedAt, _wasContended) = (_time.GetTimestamp(), true);
            if (MustRefuse())
            {
                throw Refuse();
            }

            turn = _queue.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(_options.QuestionWait, _time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (turn.List is not null)
                {
                    _queue.Remove(turn);
                    throw e is TimeoutException ? Refuse() : e;
                }

                // The turn came at the last moment: what was counted for it is used, or given on.
                if (e is OperationCanceledException)
                {
                    (_questions, _answers) = (_questions - 1, _answers - 1);
                    AdmitWaiting();
                    throw;
                }
            }
        }

        lock (_lock)
        {
            return new Place(this, _time.GetTimestamp());
        }
    }

    private Place Take()
    {
        (_questions, _answers) = (_questions + 1, _answers + 1);
        return new Place(this, _time.GetTimestamp());
    }

    private void AdmitWaiting()
    {
        while (_queue.First is { } next && _questions < _limit.Value && _answers < _options.MaxAnswers)
        {
            _queue.RemoveFirst();
            (_questions, _answers) = (_questions + 1, _answers + 1);
            next.Value.SetResult(true);
        }
    }

    private bool MustRefuse() =>
        _answers + _queue.Count >= _options.MaxAnswers
        || _queue.Count >= Math.Max(1, _limit.Value / 4)
        || _options.QuestionWait <= TimeSpan.Zero;

    private static OverloadedException Refuse()
    {
        OverloadMetrics.CountRefusal();

        // Spread, so that those who were refused together do not come back together.
        return new OverloadedException(TimeSpan.FromSeconds(1 + Random.Shared.Next(0, 4)));
    }

    private void EndQuestion(long began, bool isSample)
    {
        lock (_lock)
        {
            _questions--;
            if (isSample)
            {
                var contended = _wasContended && _time.GetElapsedTime(_contendedAt) < s_contention;
                _limit.Sample(_time.GetElapsedTime(_madeAt).TotalSeconds, _time.GetElapsedTime(began).TotalSeconds, contended);
            }

            AdmitWaiting();
        }
    }

    private void EndAnswer()
    {
        lock (_lock)
        {
            _answers--;
            AdmitWaiting();
        }
    }

    /// <summary>The place of one question and its answer.</summary>
    internal sealed class Place(AnswerGate gate, long began) : IDisposable
    {
        private int _questionEnded;
        private int _answerEnded;

        /// <summary>The answer has begun, or has taken all the time that it had: the next question may come.</summary>
        public void Begun() => EndQuestion(isSample: true);

        /// <summary>The answer has ended.</summary>
        public void Dispose()
        {
            // What failed early says nothing about how long answers take.
            EndQuestion(isSample: false);
            if (Interlocked.Exchange(ref _answerEnded, 1) == 0)
            {
                gate.EndAnswer();
            }
        }

        private void EndQuestion(bool isSample)
        {
            if (Interlocked.Exchange(ref _questionEnded, 1) == 0)
            {
                gate.EndQuestion(began, isSample);
            }
        }
    }
}
