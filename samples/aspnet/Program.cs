// A careless service: it reads and writes whatever path a caller names. The policy holds where the program does not.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
WebApplication app = builder.Build();

app.MapGet("/", () => "hello from aspnet\n");
app.MapGet("/read", (string path) => Try(() => File.ReadAllText(path)));
app.MapGet("/write", (string path) => Try(() =>
{
    File.WriteAllText(path, "written\n");
    return "written\n";
}));

await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();

static IResult Try(Func<string> action)
{
    try
    {
        return Results.Text(action());
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        return Results.Text(error.Message + "\n", statusCode: 403);
    }
}
