const express = require('express');

const notes = [{ title: 'Welcome', text: 'Pin your notes here.' }];
const app = express();
app.use(express.json());

app.get('/', (request, response) => {
  const items = notes.map(note => `<li><b>${note.title}</b> ${note.text}</li>`).join('');
  response.send(`<!doctype html><title>Bulletin board</title><h1>Bulletin board</h1><ul>${items}</ul>`);
});
app.get('/notes', (request, response) => response.json(notes));
app.post('/notes', (request, response) => {
  notes.push({ title: String(request.body.title), text: String(request.body.text) });
  response.status(201).end();
});

app.listen(8080, () => console.log('listening on port 8080'));
process.on('SIGTERM', () => process.exit(0));
