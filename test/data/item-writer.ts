// Adds items until it is killed, and prints the id of each once it is acknowledged.
import { writeSync } from 'node:fs';
import { openDatabase } from '../../src/data/database.ts';
import { addItem } from '../../src/data/items.ts';

const [url = '', ownerId = ''] = process.argv.slice(2);
const db = await openDatabase({ url });
for (;;) {
  const { itemId } = await addItem(db, { title: 'written', ownerId });
  writeSync(1, `${itemId}\n`);
}
