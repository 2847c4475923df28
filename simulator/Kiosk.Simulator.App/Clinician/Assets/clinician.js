'use strict';

// Everything from outside is put into the page as text, never as markup.
const READY = [
  'Your values look good to me. Drink enough, and come again when something changes.',
  'Please sit quietly for five minutes and measure once more. Hold your hand still and do not speak meanwhile.',
  'Please show these results to your own doctor within the next days. If you feel worse before, call for help at once.',
];

const find = id => document.getElementById(id);
let requests = [];
let chosen = null;
let drawn = '';

function element(name, text, classes) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (classes) made.className = classes;
  return made;
}

function time(text) {
  return new Date(text).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

function stateOf(request) {
  if (request.answers.length === 0) return ['waiting', 'waits for an answer'];
  return request.answers[request.answers.length - 1].read ? ['read', 'read by the patient'] : ['answered', 'answered, not read yet'];
}

function drawList() {
  find('nobody').hidden = requests.length > 0;
  find('requests').replaceChildren(...requests.map(request => {
    const [state, words] = stateOf(request);
    const button = element('button', undefined, state);
    button.type = 'button';
    button.dataset.test = 'request';
    button.dataset.visit = request.visitId;
    button.setAttribute('aria-current', String(request.visitId === chosen));
    button.append(
      element('strong', `${time(request.asked)}  ${request.kioskId}`),
      element('span', `visit ${request.visitId.slice(0, 8)}${request.isTest ? ', test data' : ''}`),
      element('span', words));
    button.addEventListener('click', () => { chosen = request.visitId; drawn = ''; draw(); });
    const item = element('li');
    item.append(button);
    return item;
  }));
}

function drawDetail() {
  const request = requests.find(one => one.visitId === chosen);
  find('detail').hidden = !request;
  if (!request) return;
  find('title').textContent = `Visit ${request.visitId.slice(0, 8)} at ${request.kioskId}`;
  find('facts').textContent = `Asked at ${time(request.asked)}, answer wanted in language "${request.language}"${request.isTest ? '. Test data, not of a person.' : '.'}`;
  find('unmeasured').hidden = request.values.length > 0;
  find('values').replaceChildren(...request.values.map(value => {
    const row = element('tr', undefined, value.hasValue ? '' : 'none');
    row.append(element('td', value.label), element('td', value.text));
    return row;
  }));
  find('answers').replaceChildren(...request.answers.map(answer => {
    const item = element('li');
    item.append(
      element('p', answer.text),
      element('small', answer.read ? `${answer.from}, sent ${time(answer.sent)}, read ${time(answer.read)}` : `${answer.from}, sent ${time(answer.sent)}, not read yet`,
        answer.read ? 'read' : ''));
    return item;
  }));
}

// Only what changed is drawn, so that nothing moves under a hand.
function draw() {
  const now = JSON.stringify([requests, chosen]);
  if (now === drawn) return;
  drawn = now;
  drawList();
  drawDetail();
}

async function look() {
  try {
    const answer = await (await fetch('/requests')).json();
    requests = answer.requests;
    if (!requests.some(one => one.visitId === chosen)) chosen = requests.length > 0 ? requests[0].visitId : null;
    find('line').textContent = `${answer.name} · ${answer.isConnected ? 'connected to the broker' : 'the broker is away'}`;
    draw();
  } catch {
    find('line').textContent = 'kiosk-sim clinician does not answer';
  }
  setTimeout(look, 1000);
}

async function send() {
  const text = find('text');
  find('send').disabled = true;
  find('problem').textContent = '';
  try {
    const answer = await fetch('/answer', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ visitId: chosen, text: text.value }),
    });
    if (answer.ok) text.value = '';
    else find('problem').textContent = (await answer.json()).problem;
  } catch {
    find('problem').textContent = 'It was not sent: kiosk-sim clinician does not answer.';
  }
  find('send').disabled = false;
}

for (const button of document.querySelectorAll('[data-ready]')) {
  button.addEventListener('click', () => { find('text').value = READY[Number(button.dataset.ready)]; find('text').focus(); });
}

find('send').addEventListener('click', send);
look();
