// A careless service: it reads and writes whatever path a caller names. The policy holds where the program does not.
const fs = require('node:fs/promises');
const http = require('node:http');

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const path = url.searchParams.get('path');
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  try {
    if (url.pathname === '/read') {
      response.end(await fs.readFile(path));
    } else if (url.pathname === '/write') {
      await fs.writeFile(path, 'written\n');
      response.end('written\n');
    } else {
      response.end('hello from node\n');
    }
  } catch (error) {
    response.statusCode = 403;
    response.end(`${error.message}\n`);
  }
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
