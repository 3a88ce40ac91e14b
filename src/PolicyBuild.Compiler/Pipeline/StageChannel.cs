using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// A bounded channel between threads that may wait. A thread that waits is woken by the thread that it waits for, never through the thread pool:
/// inside MSBuild the pool is MSBuild's, and may have no thread left.
/// </summary>
/// <typeparam name="T">What goes through.</typeparam>
/// <param name="capacity">How many wait in it at most.</param>
internal sealed class StageChannel<T>(int capacity)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { AllowSynchronousContinuations = true });

    /// <summary>Adds one, waiting while the channel is full.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public void Write(T item, CancellationToken cancel)
    {
        while (!_channel.Writer.TryWrite(item)) { Wait(_channel.Writer.WaitToWriteAsync(cancel)); }
    }

    /// <summary>Takes one, waiting while the channel is empty; false when nothing more will come.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public bool TryTake([MaybeNullWhen(false)] out T item, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        while (!_channel.Reader.TryRead(out item))
        {
            if (!Wait(_channel.Reader.WaitToReadAsync(cancel))) { return false; }
        }

        return true;
    }

    /// <summary>Says that nothing more will come.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    private static bool Wait(ValueTask<bool> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
