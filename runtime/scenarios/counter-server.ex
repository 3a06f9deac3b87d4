# The twin of counter-server.ts.

defmodule Counter do
  use GenServer

  def start_link(start), do: GenServer.start_link(__MODULE__, start, name: __MODULE__)

  @impl true
  def init(start), do: {:ok, start}

  @impl true
  def handle_call(:get, _from, count), do: {:reply, count, count}

  @impl true
  def handle_cast(:inc, count), do: {:noreply, count + 1}
  def handle_cast(:reset, _count), do: {:noreply, 0}
end

defmodule Client do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(_) do
    send(self(), :count)
    {:ok, %{rounds: 0, last: 0}}
  end

  @impl true
  def handle_info(:count, state) do
    for _ <- 1..5 do
      GenServer.cast(Counter, :inc)
      Process.sleep(100)
    end

    count = GenServer.call(Counter, :get)
    IO.puts("the count is #{count}")
    if count >= 20, do: GenServer.cast(Counter, :reset)
    Process.send_after(self(), :count, 500)
    {:noreply, %{rounds: state.rounds + 1, last: count}}
  end
end

children = [{Counter, 0}, {Client, nil}]
{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 1, max_seconds: 5)
Process.sleep(:infinity)
