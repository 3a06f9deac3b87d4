export function MinimapHost() {
  return <div className="minimap-host" data-testid="minimap" />;
}
