export function LanesHost({ labels }: { labels: number }) {
  return <div className="lanes-host" data-testid="lanes" data-labels={labels} />;
}
