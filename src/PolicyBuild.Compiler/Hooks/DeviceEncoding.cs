namespace PolicyBuild.Compiler.Hooks;

/// <summary>How a device's major and minor number are one number (linux/kdev_t.h).</summary>
internal enum DeviceEncoding : byte
{
    /// <summary>No device.</summary>
    None,

    /// <summary>The kernel's own dev_t: MKDEV.</summary>
    Kernel,

    /// <summary>As system calls take it: new_encode_dev.</summary>
    User,
}
