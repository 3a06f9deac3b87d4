# What real Elixir (and OTP's pg) does with a scenario of scenarios/parts.ts: actors that carry out operations one by one. Reads a
# file of Erlang terms, one scenario each, and prints a JSON array with one list of observations a scenario:
# [reply, [[label, exit reason], ...]] for each step.

defmodule Srv do
  use GenServer
  def start_link(extra \\ nil, {how, opts}), do: start(:start_link, {extra, how}, opts)
  def start_it(link, how, opts), do: start(link, {nil, how}, opts)
  defp start(f, arg, opts), do: apply(GenServer, f, [__MODULE__, arg, opts])
  def init({extra, {:nth, key, hows}}) do
    n = :counters.get(:persistent_term.get(:nth), key)
    :counters.add(:persistent_term.get(:nth), key, 1)
    init({extra, Enum.at(hows, min(n, length(hows) - 1))})
  end
  def init({extra, :ok}), do: {:ok, extra}
  def init({extra, :trap}) do
    Process.flag(:trap_exit, true)
    {:ok, extra}
  end
  def init({_, :ignore}), do: :ignore
  def init({_, {:stop, r}}), do: {:stop, r}
  def init({_, {:raise, r}}), do: :erlang.error(r)
  def handle_call(:ping, _, s), do: {:reply, :pong, s}
  def handle_call(:state, _, s), do: {:reply, s, s}
  def handle_call({:stop, r}, _, s), do: {:stop, r, s}
  def handle_cast({:tell, pid, x}, s) do
    send(pid, x)
    {:noreply, s}
  end
  def handle_cast({:stop, r}, s), do: {:stop, r, s}
  def handle_info(_, s), do: {:noreply, s}
end

defmodule Orc do
  # ── scenarios ──

  def main(input, output) do
    :logger.set_primary_config(:level, :none)
    {:ok, scenarios} = :file.consult(String.to_charlist(input))
    File.write!(output, ["[", Enum.intersperse(Enum.map(scenarios, &play/1), ",\n"), "]\n"])
  end

  defp play(%{actors: actors, steps: steps}) do
    :persistent_term.put(:nth, :counters.new(50, []))
    me = self()
    {pid, ref} = spawn_monitor(fn -> send(me, {:played, self(), run(actors, steps)}) end)
    receive do
      {:played, ^pid, json} ->
        receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
        json
      {:DOWN, ^ref, _, _, why} -> raise "scenario failed: #{inspect(why)}"
    end
  end

  defp run(actors, steps) do
    state = %{labels: %{}, by: %{}, refs: %{}, watched: %{}}
    state = Enum.reduce(actors, state, fn {name, trap}, s ->
      pid = spawn(fn ->
        Process.flag(:trap_exit, trap)
        actor()
      end)
      bind(s, name, pid)
    end)
    {seen, state} = Enum.map_reduce(steps, state, &step/2)
    # Everything goes, supervisors first, so that the names are free for the next scenario.
    for {pid, _} <- state.by, Process.alive?(pid), do: (Process.exit(pid, :kill))
    Process.sleep(15)
    json(seen, state)
  end

  defp bind(state, label, pid) do
    %{state | labels: Map.put(state.labels, label, pid), by: Map.put_new(state.by, pid, label),
      watched: Map.put(state.watched, Process.monitor(pid), label)}
  end

  defp step({_, _, {:advance, ms}}, state) do
    Process.sleep(ms)
    observe(:ok, state)
  end

  defp step({actor, as, op}, state) do
    pid = state.labels[actor]
    ref = make_ref()
    mon = Process.monitor(pid)
    op = fill(op, state)
    send(pid, {:do, self(), ref, op})
    reply =
      receive do
        {^ref, reply} ->
          Process.demonitor(mon, [:flush])
          reply
        {:DOWN, ^mon, _, _, why} -> {:died, why}
      after
        3000 -> raise "no reply to #{inspect(op)}"
      end
    settle()
    state =
      case reply do
        _ when as == :none -> state
        {:ok, p} when is_pid(p) -> bind(state, as, p)
        p when is_pid(p) -> bind(state, as, p)
        %Task{pid: p} = t -> %{bind(state, as, p) | refs: Map.put(state.refs, as, t)}
        {r, _} when is_reference(r) -> %{state | refs: Map.put(state.refs, as, r)}
        r when is_reference(r) -> %{state | refs: Map.put(state.refs, as, r)}
        _ -> state
      end
    observe(reply, state)
  end

  # Long enough for everything that a step sets going, short against the times in the scenarios.
  defp settle, do: Process.sleep(6)

  defp observe(reply, state) do
    {deaths, state} = deaths(state, [])
    {{reply, Enum.sort(deaths)}, state}
  end

  defp deaths(state, acc) do
    receive do
      {:DOWN, ref, _, _, why} ->
        case Map.pop(state.watched, ref) do
          {nil, _} -> deaths(state, acc)
          # It had ended before it got its label: known already, or nothing to see.
          {_, rest} when why == :noproc -> deaths(%{state | watched: rest}, acc)
          {label, rest} -> deaths(%{state | watched: rest}, [{label, why} | acc])
        end
    after
      0 -> {acc, state}
    end
  end

  # {:"$", label} is the process of a label, {:"$task", label} a task, {:"$ref", label} a reference.
  defp fill({:"$", label}, s), do: Map.fetch!(s.labels, label)
  defp fill({:"$task", label}, s), do: Map.fetch!(s.refs, label)
  defp fill({:"$ref", label}, s), do: Map.fetch!(s.refs, label)
  defp fill({:via, r, k}, s), do: {:via, Registry, {r, fill(k, s)}}
  defp fill({:via, r, k, v}, s), do: {:via, Registry, {r, fill(k, s), v}}
  defp fill(t, s) when is_tuple(t), do: t |> Tuple.to_list() |> Enum.map(&fill(&1, s)) |> List.to_tuple()
  defp fill(l, s) when is_list(l), do: Enum.map(l, &fill(&1, s))
  defp fill(x, _), do: x

  defp actor do
    receive do
      {:do, from, ref, op} ->
        reply =
          try do
            perform(op)
          catch
            :error, %ArgumentError{} -> {:raised, :error, :badarg}
            :error, %RuntimeError{} -> {:raised, :error, :"*RuntimeError"}
            # Elixir's stop says what OTP's says, and the call besides.
            :exit, {why, {GenServer, :stop, _}} -> {:raised, :exit, why}
            class, why -> {:raised, class, why}
          end
        send(from, {ref, reply})
        actor()
    end
  end

  # ── operations ──

  defp perform({:spawn}), do: spawn(fn -> Process.sleep(:infinity) end)
  defp perform({:exit, p, r}), do: Process.exit(p, r)
  defp perform({:exit_self, r}) do
    Process.exit(self(), r)
    Process.sleep(:infinity)
  end
  defp perform({:link, p}), do: Process.link(p)
  defp perform({:monitor, p}), do: Process.monitor(p)
  defp perform({:alive, p}), do: Process.alive?(p)
  defp perform({:whereis, name}), do: Process.whereis(name)
  defp perform({:send, {:via, m, n}, x}) do
    m.send(n, x)
    x
  end
  defp perform({:send, to, x}), do: send(to, x)
  defp perform({:flush}), do: flush([])
  defp perform({:call, to, x}), do: GenServer.call(to, x)
  defp perform({:cast, to, x}), do: GenServer.cast(to, x)
  defp perform({:stop, to, r}), do: GenServer.stop(to, r)
  defp perform({:gs_start, link, how, opts}), do: Srv.start_it(link, how, opts)

  defp perform({:agent, link, f, opts}), do: apply(Agent, link, [fn -> run_fun(f, nil) end, opts])
  defp perform({:agent_get, a, f, t}), do: Agent.get(a, &run_fun(f, &1), t)
  defp perform({:agent_update, a, f, t}), do: Agent.update(a, &run_fun(f, &1), t)
  defp perform({:agent_get_and_update, a, f, t}), do: Agent.get_and_update(a, &run_fun(f, &1), t)
  defp perform({:agent_cast, a, f}), do: Agent.cast(a, &run_fun(f, &1))
  defp perform({:agent_stop, a, r}), do: Agent.stop(a, r)

  defp perform({:task_async, f}), do: Task.async(fn -> run_fun(f, nil) end)
  defp perform({:task_await, t, ms}), do: Task.await(t, ms)
  defp perform({:task_await_many, ts, ms}), do: Task.await_many(ts, ms)
  defp perform({:task_yield, t, ms}), do: Task.yield(t, ms)
  defp perform({:task_shutdown, t, how}), do: Task.shutdown(t, how)
  defp perform({:task_start, link, f}), do: apply(Task, link, [fn -> run_fun(f, nil) end])
  defp perform({:tsup_start, opts}), do: Task.Supervisor.start_link(opts)
  defp perform({:tsup_async, s, f}), do: Task.Supervisor.async(s, fn -> run_fun(f, nil) end)
  defp perform({:tsup_async_nolink, s, f}), do: Task.Supervisor.async_nolink(s, fn -> run_fun(f, nil) end)
  defp perform({:tsup_start_child, s, f, opts}), do: Task.Supervisor.start_child(s, fn -> run_fun(f, nil) end, opts)
  defp perform({:tsup_children, s}), do: Task.Supervisor.children(s)
  defp perform({:tsup_terminate_child, s, p}), do: Task.Supervisor.terminate_child(s, p)

  defp perform({:reg_start, opts}), do: Registry.start_link(opts)
  defp perform({:register, r, k, v}), do: Registry.register(r, k, v)
  defp perform({:unregister, r, k}), do: Registry.unregister(r, k)
  defp perform({:unregister_match, r, k, m}), do: Registry.unregister_match(r, k, pattern(m))
  defp perform({:lookup, r, k}), do: Registry.lookup(r, k)
  defp perform({:match, r, k, m}), do: Registry.match(r, k, pattern(m))
  defp perform({:count_match, r, k, m}), do: Registry.count_match(r, k, pattern(m))
  defp perform({:dispatch, r, k}) do
    Registry.dispatch(r, k, &Process.put(:dispatched, &1))
    {:dispatched, Process.delete(:dispatched)}
  end
  defp perform({:keys, r, p}), do: Enum.sort(Registry.keys(r, p))
  defp perform({:values, r, k, p}), do: Registry.values(r, k, p)
  defp perform({:count, r}), do: Registry.count(r)
  defp perform({:update_value, r, k, f}), do: Registry.update_value(r, k, &run_fun(f, &1))
  defp perform({:whereis_name, r, k}), do: Registry.whereis_name({r, k}) |> absent()
  defp perform({:put_meta, r, k, v}), do: Registry.put_meta(r, k, v)
  defp perform({:meta, r, k}), do: Registry.meta(r, k)
  defp perform({:delete_meta, r, k}), do: Registry.delete_meta(r, k)

  defp perform({:pg_start, scope}), do: :pg.start(scope)
  defp perform({:pg_join, s, g, p}), do: :pg.join(s, g, p)
  defp perform({:pg_leave, s, g, p}), do: :pg.leave(s, g, p)
  defp perform({:pg_members, s, g}), do: :pg.get_members(s, g)
  defp perform({:pg_local_members, s, g}), do: :pg.get_local_members(s, g)
  defp perform({:pg_which_groups, s}), do: Enum.sort(:pg.which_groups(s))
  defp perform({:pg_monitor, s, g}), do: :pg.monitor(s, g)
  defp perform({:pg_monitor_scope, s}), do: :pg.monitor_scope(s)
  defp perform({:pg_demonitor, s, {r, _}}), do: :pg.demonitor(s, r)
  defp perform({:pg_demonitor, s, r}), do: :pg.demonitor(s, r)

  defp perform({:ds_start, opts}), do: DynamicSupervisor.start_link([strategy: :one_for_one] ++ opts)
  defp perform({:ds_start_child, s, how, opts}) do
    spec = Map.merge(%{id: Srv, start: {Srv, :start_link, [{how, []}]}}, Map.new(opts))
    DynamicSupervisor.start_child(s, spec)
  end
  defp perform({:ds_terminate_child, s, p}), do: DynamicSupervisor.terminate_child(s, p)
  defp perform({:ds_which_children, s}), do: s |> DynamicSupervisor.which_children() |> Enum.map(fn {i, p, t, _} -> {i, p, t} end) |> Enum.sort()
  defp perform({:ds_count_children, s}), do: DynamicSupervisor.count_children(s)

  defp absent(:undefined), do: nil
  defp absent(x), do: x

  defp pattern(m), do: m

  defp flush(acc) do
    receive do
      {:do, _, _, _} = d ->
        send(self(), d)
        Enum.reverse(acc)
      x -> flush([x | acc])
    after
      0 -> Enum.reverse(acc)
    end
  end

  # ── functions that scenarios name ──

  defp run_fun(:id, s), do: s
  defp run_fun({:value, v}, _), do: v
  defp run_fun({:add, n}, s), do: s + n
  defp run_fun({:pair, v, n}, _), do: {v, n}
  defp run_fun({:raise, r}, _), do: :erlang.error(r)
  defp run_fun({:exit, r}, _), do: exit(r)
  defp run_fun({:throw, r}, _), do: throw(r)
  defp run_fun({:sleep, ms, v}, _) do
    Process.sleep(ms)
    v
  end
  defp run_fun({:trap_sleep, ms, v}, _) do
    Process.flag(:trap_exit, true)
    Process.sleep(ms)
    v
  end
  defp run_fun({:tell, pid, x}, s) do
    send(pid, x)
    s
  end

  # ── what is seen, as JSON ──

  defp json(term, state), do: :orc_out.json(plain(term), state.by)

  defp plain(%Task{}), do: :"*task"
  defp plain(%{__exception__: true} = e), do: :"*#{inspect(e.__struct__)}"
  defp plain({m, :call, a}) when m in [GenServer, :gen_server] and is_list(a), do: :"*call"
  defp plain({m, :stop, a}) when m in [GenServer, :gen_server] and is_list(a), do: :"*stop"
  defp plain({:sys, :terminate, a}) when is_list(a), do: :"*sys"
  defp plain({m, f, a, loc}) when is_atom(m) and is_atom(f) and is_list(loc), do: {m, f, a, loc}
  defp plain(t) when is_tuple(t), do: t |> Tuple.to_list() |> Enum.map(&plain/1) |> List.to_tuple()
  defp plain(l) when is_list(l), do: Enum.map(l, &plain/1)
  defp plain(m) when is_map(m), do: Map.new(m, fn {k, v} -> {plain(k), plain(v)} end)
  defp plain(a) when is_atom(a), do: a |> Atom.to_string() |> String.replace_prefix("Elixir.", "") |> String.to_atom()
  defp plain(x), do: x
end

[input, output] = System.argv()
Orc.main(input, output)
