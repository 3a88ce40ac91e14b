// A careless service: it reads and writes whatever path a caller names, and asks whatever address. The policy holds where the program does not.
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
    } else if (url.pathname === '/fetch') {
      response.end(await ask(path));
    } else {
      response.end('hello from node\n');
    }
  } catch (error) {
    response.statusCode = 403;
    response.end(`${error.message}\n`);
  }
});

function ask(address) {
  return new Promise((resolve, reject) => {
    http.get(address, { timeout: 10000 }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (part) => { text += part; });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
