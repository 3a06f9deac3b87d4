// Numbers whatever keys occur, 0, 1, 2 … in order of first use. A Map costs as much as all the rest of such a loop; there are some
// thirty different keys among thousands, which nearly always meet no other in a small table in front of it.

const NEAR = 1024;
const nearKeys = new Int32Array(NEAR);
const nearNumbers = new Uint16Array(NEAR);

/** Writes the number of each of `count` keys, 0 or more, and returns the keys by number. At most 65,536 records. */
export function numberKeys(keys: Int32Array, count: number, numbers: Uint16Array): number[] {
  nearKeys.fill(-1);
  const table: number[] = [];
  const known = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number;
    const near = (key ^ (key >>> 8)) & (NEAR - 1);
    if (nearKeys[near] !== key) {
      let number = known.get(key);
      if (number === undefined) {
        number = table.length;
        table.push(key);
        known.set(key, number);
      }
      nearKeys[near] = key;
      nearNumbers[near] = number;
    }
    numbers[i] = nearNumbers[near] as number;
  }
  return table;
}
