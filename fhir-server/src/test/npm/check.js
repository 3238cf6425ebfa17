// Asks a hub by two independent clients; exits with 1 and the reason at the first answer that is not what it should be.
const assert = require('assert');
const FhirKit = require('fhir-kit-client');
const base = process.argv[2];

const patient = (family) => ({ resourceType: 'Patient', identifier: [{ system: 'urn:npm', value: family }], name: [{ family }] });

async function kit() {
  const c = new FhirKit({ baseUrl: base });
  const statement = await c.capabilityStatement();
  assert.strictEqual(statement.fhirVersion, '4.0.1');
  const made = await c.create({ resourceType: 'Patient', body: patient('Kit') });
  assert.ok(made.id);
  const read = await c.read({ resourceType: 'Patient', id: made.id });
  assert.strictEqual(read.name[0].family, 'Kit');
  await c.update({ resourceType: 'Patient', id: made.id, body: { ...read, active: true } });
  const patched = await c.patch({
    resourceType: 'Patient', id: made.id, JSONPatch: [{ op: 'replace', path: '/active', value: false }],
  });
  assert.strictEqual(patched.active, false);
  const history = await c.resourceHistory({ resourceType: 'Patient', id: made.id });
  assert.strictEqual(history.entry.length, 3);
  const second = await c.vread({ resourceType: 'Patient', id: made.id, version: '2' });
  assert.strictEqual(second.active, true);
  const done = await c.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [1, 2, 3, 4, 5].map((n) => ({
    resource: { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'urn:npm', code: 'n' + n }] },
      subject: { reference: 'Patient/' + made.id } },
    request: { method: 'POST', url: 'Observation' } })) } });
  assert.strictEqual(done.entry.length, 5);
  let page = await c.search({ resourceType: 'Observation', searchParams: { patient: made.id, _count: '2' } });
  const seen = new Set();
  while (page) {
    page.entry.forEach((e) => seen.add(e.resource.id));
    page = await c.nextPage({ bundle: page });
  }
  assert.strictEqual(seen.size, 5);
  const everything = await c.operation({ name: 'everything', resourceType: 'Patient', id: made.id, method: 'GET' });
  assert.strictEqual(everything.entry.length, 6);
  const compartment = await c.compartmentSearch({ compartment: { resourceType: 'Patient', id: made.id }, resourceType: 'Observation' });
  assert.strictEqual(compartment.entry.length, 5);
  const valid = await c.operation({ name: 'validate', resourceType: 'Patient', method: 'POST',
    input: { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: patient('Valid') }] } });
  assert.ok(!valid.issue.some((i) => i.severity === 'error'));
  await assert.rejects(c.read({ resourceType: 'Patient', id: 'nobody' }), (e) => e.response.status === 404);
  const temporary = await c.create({ resourceType: 'Basic', body: { resourceType: 'Basic', code: { text: 'x' } } });
  await c.delete({ resourceType: 'Basic', id: temporary.id });
  await assert.rejects(c.read({ resourceType: 'Basic', id: temporary.id }), (e) => e.response.status === 410);
  return made.id;
}

async function fhirclient(id) {
  // in node the client reads its state from an adapter; a bare Client needs none
  const Client = require('fhirclient/lib/Client').default;
  const c = new Client({}, { serverUrl: base });
  const read = await c.request('Patient/' + id);
  assert.strictEqual(read.name[0].family, 'Kit');
  const made = await c.create(patient('Smart'));
  const updated = await c.update({ ...made, active: true });
  assert.strictEqual(updated.meta.versionId, '2');
  const patched = await c.patch('Patient/' + made.id, [{ op: 'add', path: '/gender', value: 'other' }]);
  assert.strictEqual(patched.gender, 'other');
  const history = await c.request('Patient/' + made.id + '/_history');
  assert.strictEqual(history.entry.length, 3);
  const all = await c.request('Observation?_count=2&patient=' + id, { pageLimit: 0, flat: true });
  assert.strictEqual(all.length, 5);
  const resolved = await c.request('Observation?_count=1&patient=' + id, { resolveReferences: ['subject'], flat: true });
  assert.strictEqual(resolved[0].subject.resourceType, 'Patient');
  const batch = await c.request({ url: '', method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'Patient/' + id } }] }) });
  assert.strictEqual(batch.entry[0].resource.id, id);
  const everything = await c.request('Patient/' + id + '/$everything');
  assert.strictEqual(everything.entry.length, 6);
  await c.delete('Patient/' + made.id);
  await assert.rejects(c.request('Patient/' + made.id));
}

kit().then(fhirclient).then(() => console.log('both clients are content')).catch((e) => {
  console.error(e.stack, e.response && JSON.stringify(e.response.data));
  process.exit(1);
});
