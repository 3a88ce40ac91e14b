namespace PolicyBuild.Runtime.Text;

/// <summary>
/// One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), taken byte by byte, because options make lines of any length: "36 35 98:0 /root /point rw shared:1 -
/// ext3 /dev/root rw".
/// </summary>
internal unsafe struct MountInfoLine
{
    private const int DeviceField = 2;
    private const int PointField = 4;
    private const int FirstOptionalField = 6;
    private const ulong Separator = '-';
    private const ulong Proc = ((ulong)'p' << 24) | ('r' << 16) | ('o' << 8) | 'c';
    private const int EscapeDigits = 3;

    private PathBuffer _point;
    private int _field;
    private ulong _number;
    private ulong _word;
    private bool _isBehindSeparator;
    private bool _hasType;
    private int _digitsLeft;
    private byte _escaped;

    /// <summary>The mount's number, as statx(2) tells it.</summary>
    internal ulong Mount { get; private set; }

    internal uint DeviceMajor { get; private set; }

    internal uint DeviceMinor { get; private set; }

    /// <summary>Whether the file system is of type proc.</summary>
    internal bool IsProc { get; private set; }

    /// <summary>Whether the mount point is longer than a path can be: then <see cref="Point"/> is not it.</summary>
    internal bool IsTooLong => _point.Overflowed;

    /// <summary>Where it is mounted, as seen from this process's root; good while the structure stays where it is.</summary>
    internal byte* Point => _point.Text;

    /// <summary>Takes the next byte; whether it was the line's last one.</summary>
    internal bool Take(byte next)
    {
        if (next is (byte)' ' or (byte)'\n')
        {
            EndField();
            return next == (byte)'\n';
        }

        if (_field == PointField) { TakeOfPoint(next); }
        else if (next is >= (byte)'0' and <= (byte)'9') { _number = (_number * 10) + next - '0'; }
        else if (_field == DeviceField && next == (byte)':')
        {
            DeviceMajor = (uint)_number;
            _number = 0;
        }

        // Of a longer word the last eight bytes: no word that is looked for begins with a zero byte.
        _word = (_word << 8) | next;
        return false;
    }

    /// <summary>Begins the next line.</summary>
    internal void Clear()
    {
        _point.Clear();
        _field = 0;
        _isBehindSeparator = _hasType = IsProc = false;
        Mount = DeviceMajor = DeviceMinor = 0;
    }

    private void EndField()
    {
        if (_field == 0) { Mount = _number; }
        else if (_field == DeviceField) { DeviceMinor = (uint)_number; }
        else if (_isBehindSeparator && !_hasType)
        {
            IsProc = _word == Proc;
            _hasType = true;
        }
        else if (_field >= FirstOptionalField && _word == Separator) { _isBehindSeparator = true; }

        _field++;
        _number = _word = 0;
        _digitsLeft = 0;
    }

    /// <summary>Space, tab, line feed and backslash stand there as a backslash and three octal digits.</summary>
    private void TakeOfPoint(byte next)
    {
        if (_digitsLeft == 0 && next == (byte)'\\')
        {
            _digitsLeft = EscapeDigits;
            _escaped = 0;
            return;
        }

        if (_digitsLeft != 0)
        {
            _escaped = (byte)((_escaped << 3) | (next & 7));
            if (--_digitsLeft != 0) { return; }
            next = _escaped;
        }

        _point.Add(&next, 1);
    }
}
