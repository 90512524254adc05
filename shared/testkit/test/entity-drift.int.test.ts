import { entityDrift } from '@rapport/testkit/entity-drift';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

class CreateShelf1763800000000 implements MigrationInterface {
  readonly name = 'CreateShelf1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE shelf (id uuid PRIMARY KEY, label text, tags text[] NOT NULL, height integer NOT NULL)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shelf');
  }
}

@Entity('shelf')
class Shelf {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { nullable: true })
  label!: string | null;

  @Column('text', { array: true })
  tags!: string[];
}

@Entity('shelf')
class DriftedShelf {
  @PrimaryColumn('text')
  id!: string;

  @PrimaryColumn('text')
  label!: string;

  @Column('text', { array: true, nullable: true })
  tags!: string[] | null;

  @Column('integer')
  width!: number;
}

@Entity('cellar')
class Cellar {
  @PrimaryColumn('uuid')
  id!: string;
}

const drift = (...entities: (new () => object)[]) =>
  entityDrift({ name: 'test', entities, migrations: [CreateShelf1763800000000] });

it('finds nothing when each mapped column is as the migrations made it', async () => {
  expect(await drift(Shelf)).toEqual([]);
});

it('names each column that is missing, or of another type, nullability or key', async () => {
  expect(await drift(DriftedShelf)).toEqual([
    'shelf.id: the entity maps text not null primary key; the table has uuid not null primary key',
    'shelf.label: the entity maps text not null primary key; the table has text',
    'shelf.tags: the entity maps text[]; the table has text[] not null',
    'shelf.width: the entity maps integer not null; the table has nothing',
  ]);
});

it('names the columns of a table that is not there', async () => {
  expect(await drift(Cellar)).toEqual([
    'cellar.id: the entity maps uuid not null primary key; the table has nothing',
  ]);
});
