namespace PolicyBuild.Runtime.Messages;

/// <summary>A message that was not printed.</summary>
/// <param name="Kind">How much it weighs.</param>
/// <param name="Code">The digits of its code; 0: none.</param>
/// <param name="Text">What it says behind the code.</param>
internal readonly record struct CapturedMessage(MessageKind Kind, uint Code, string Text);
