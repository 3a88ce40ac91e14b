// The sources of the library count on .NET's implicit usings; of those namespaces the core library has this one.
global using System;
