// What a user would write with the official client: stream the ids, delete the bad ones by 500.
import {createRequire} from 'node:module';

const require = createRequire(process.env.CLIENT_FOLDER + '/');
const {FieldPath, Firestore} = require('@google-cloud/firestore');

const database = new Firestore({projectId: process.env.BENCH_PROJECT});
const collection = database.collection('processor_heartbeats');
let batch = database.batch();
let held = 0;
for await (const document of collection.select(FieldPath.documentId()).stream()) {
  if (!/_None_|_202/.test(document.id)) continue;
  batch.delete(document.ref);
  if (++held < 500) continue;
  await batch.commit();
  batch = database.batch();
  held = 0;
}
if (held > 0) await batch.commit();
await database.terminate();
