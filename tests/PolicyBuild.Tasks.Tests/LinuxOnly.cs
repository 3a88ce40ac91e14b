using System.Runtime.Versioning;

// What is tested are Linux system calls.
[assembly: SupportedOSPlatform("linux")]
