// Line drawings of 56×40 in the product's own marks: who crashes, who goes along, who comes back. Decorative; the title says it in words.

type Child = 'crashed' | 'restarted' | 'still';

interface Picture {
  readonly children: readonly Child[];
  /** Children go down in a second column (an escalation). */
  readonly deep?: boolean;
  /** The two last children are linked. */
  readonly link?: boolean;
  /** Pips of a meter instead of a tree. */
  readonly pips?: boolean;
}

const PICTURES: readonly (readonly [RegExp, Picture])[] = [
  [/one.for.all/, { children: ['restarted', 'crashed', 'restarted'] }],
  [/rest.for.one/, { children: ['still', 'crashed', 'restarted'] }],
  [/intensity|escalat|burst/, { children: ['crashed', 'still'], deep: true }],
  [/link|bystander/, { children: ['still', 'crashed', 'restarted'], link: true }],
  [/flap/, { children: [], pips: true }],
  [/counter/, { children: ['still'] }],
  [/nodes/, { children: ['still', 'still'] }],
  [/./, { children: ['still', 'crashed', 'still'] }],
];

const OUTLINE: Record<Child, string> = {
  crashed: 'var(--status-crashed)',
  restarted: 'var(--status-terminated)',
  still: 'var(--secondary)',
};

export function ScenarioPicture({ id }: { id: string }) {
  const picture = PICTURES.find(([pattern]) => pattern.test(id.toLowerCase()))?.[1] ?? { children: ['still'] };
  const { children, deep, link, pips } = picture;
  const ys = children.length === 1 ? [20] : children.length === 2 ? [10, 30] : [6, 20, 34];
  return (
    <svg width="56" height="40" viewBox="0 0 56 40" fill="none" strokeWidth="1.5" aria-hidden="true" focusable="false">
      {pips ? (
        <>
          <rect x="2" y="11" width="52" height="18" rx="4" stroke="var(--secondary)" />
          {[11, 21, 31].map((x) => (
            <circle key={x} cx={x} cy="20" r="3" fill="var(--status-restarting)" />
          ))}
          <circle cx="44" cy="20" r="4.5" stroke="var(--status-crashed)" />
        </>
      ) : (
        <>
          <rect x="1" y="15" width={deep ? 12 : 16} height="10" rx="2.5" stroke={deep ? 'var(--status-crashed)' : 'var(--secondary)'} />
          {deep && <rect x="20" y="15" width="12" height="10" rx="2.5" stroke="var(--status-crashed)" />}
          {deep && <path d="M13 20h7" stroke="var(--edge)" />}
          {children.map((child, i) => {
            const y = ys[i] as number;
            const from = deep ? 32 : 17;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
              <g key={i}>
                <path d={`M${from} 20h4V${y}h4`} stroke="var(--edge)" />
                <rect
                  x={from + 8}
                  y={y - 4.5}
                  width={deep ? 14 : 22}
                  height="9"
                  rx="4.5"
                  stroke={OUTLINE[child]}
                  fill={child === 'crashed' ? 'var(--status-crashed)' : 'none'}
                />
              </g>
            );
          })}
          {link && <path d="M49 20c5 0 5 14 0 14" stroke="var(--status-crashed)" />}
        </>
      )}
    </svg>
  );
}
