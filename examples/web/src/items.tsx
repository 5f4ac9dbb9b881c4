import { type FormEvent, useState } from 'react';
import type { GraphQLClient, Refusal } from './client.ts';
import { Refusals } from './refusals.tsx';

export function Items({ client }: { client: GraphQLClient }) {
  const { data, isLoading, refusals } = client.useMyItems();
  const [last, setLast] = useState('');
  client.useItemAdded(setLast);
  const items = data?.myItems;
  return (
    <>
      {isLoading && <p role="status">Loading…</p>}
      <Refusals of={refusals} />
      {items?.length === 0 && <p>Nothing here yet.</p>}
      {items && (
        <ul className="items">
          {items.map(({ itemId, title, owner }) => (
            <li key={itemId}>
              <span>{title}</span> <small>{owner.username}</small>
            </li>
          ))}
        </ul>
      )}
      <AddItem client={client} />
      <p role="status" className="hint">
        {last && `“${last}” was added.`}
      </p>
    </>
  );
}

function AddItem({ client }: { client: GraphQLClient }) {
  const addItem = client.useAddItem();
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isAdding, setAdding] = useState(false);

  async function add(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const title = String(new FormData(form).get('title'));
    setAdding(true);
    const refused = await addItem(title).catch(({ message }) => [{ message }]);
    setAdding(false);
    setRefusals(refused);
    if (refused.length === 0) form.reset();
  }

  return (
    <form className="add" onSubmit={(event) => void add(event)}>
      <label>
        New item
        <input name="title" required maxLength={200} autoComplete="off" />
      </label>
      <button type="submit" disabled={isAdding}>
        Add
      </button>
      <Refusals of={refusals} />
    </form>
  );
}
