// What the heat fills stand for, in a corner of the tree; a press goes on to the next facet, as H does.

import { useActions } from '../app/context.ts';
import { HEAT_TEXTS, HEATS, type HeatFacet } from '../scales/heat.ts';

export function HeatLegend({ facet }: { facet: HeatFacet }) {
  const actions = useActions();
  const { title, steps, unit } = HEAT_TEXTS[facet];
  const next = HEATS[(HEATS.indexOf(facet) + 1) % HEATS.length];
  return (
    <button
      type="button"
      className="heat-legend"
      data-testid="heat-legend"
      title={`${title} from ${steps.join(', ')} ${unit}. ${next === 'off' ? 'Switch off' : `Show ${next}`} (H)`}
      onClick={() => actions.setPrefs({ heat: next })}
    >
      <span>{title}</span>
      <span>{steps[0]}</span>
      <span className="heat-ramp" aria-hidden="true">
        {steps.map((text, i) => (
          <i key={text} style={{ background: `var(--heat-${i + 1})` }} />
        ))}
      </span>
      <span>
        ≥{steps[4]} {unit}
      </span>
    </button>
  );
}
